import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { configure, inHouse } from '../../src/drill/house.ts'
import { attend, desksOf, newest, send, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { sha256 } from '../../src/order/canonical.ts'
import type { Headway } from '../../src/order/headway.ts'
import { openKeys } from '../../src/platform/keys.ts'
import { ageKeyIn } from '../../src/platform/order-key.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import { verifyJoined } from '../../src/verify/joined.ts'
import { auditLog } from '../../src/verify/audit-log.ts'
import { openJoined } from '../../src/verify/open-package.ts'
import { accounts, fillMany, manyAsked, nobody } from '../many-accounts.ts'

const duly = fileURLToPath(new URL('../../src/cli/duly.ts', import.meta.url))
test(
  'an order for many accounts is produced in shards; a collector that is killed at it loses nothing',
  { timeout: 400_000 },
  () =>
    inHouse(async ({ home, dir, cast, mail }) => {
      const inside = await fillMany(join(dir, 'estate'), 250)
      const database = await startPostgres(dir, () => undefined)
      const environment = { DATABASE_URL: database.url }
      const host = join(dir, 'host')
      await mkdir(host)
      await copyFile(join(home, 'duly.yaml'), join(host, 'duly.yaml'))
      const { recipient } = await ageKeyIn(join(host, 'keys', 'collector.age'))
      await configure(home, (settings) =>
        Object.assign(settings, { limits: { shard_accounts: 3 }, collectors: [{ id: 'host-2', recipient }] }),
      )
      const { desk } = await openKeys(join(home, 'keys'))
      const core = dulyAt(home, environment)
      const client = new Client({ connectionString: database.url })
      let collector: ChildProcess | undefined
      let told = ''
      const startHost = (): void => {
        const args = [
          duly,
          'collector',
          '--desk-key',
          desk.publicKey,
          '--shards',
          join(home, 'shards'),
          '--at-once',
          '4',
        ]
        const started = spawn(process.execPath, args, {
          env: { ...process.env, ...environment, DULY_HOME: host },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        for (const stream of [started.stdout, started.stderr])
          stream.on('data', (words: Buffer) => (told += String(words)))
        collector = started
      }
      const soon = { timeout: 180_000, interval: 20 }
      try {
        await core.start()
        await client.connect()
        startHost()
        await vi.waitFor(() => expect(told).toContain('The collector is at work.'), soon)
        expect(told).toContain(recipient)
        const desks = desksOf(cast)
        await send(manyAsked, cast)
        let page: Page | undefined
        const headways: Headway[] = []
        const look = async (): Promise<void> => {
          page = await newest(desks.anna)
          if (!page.order.sealed) await attend(desks, cast, manyAsked, page).catch(() => undefined)
          const headway = await desks.anna.get<Headway | null>(`/v1/orders/${page.order.id}/headway`)
          if (headway) headways.push(headway)
        }
        // In the middle: it has sealed one, and is at others.
        await vi.waitFor(async () => {
          await look()
          expect(told).toContain('a shard is sealed')
        }, soon)
        expect(page?.order.sealed).toBeUndefined()
        collector?.kill('SIGKILL')
        let tries = 0
        await vi.waitFor(async () => {
          await look()
          const { rows } = await client.query<{ tries: number | null }>("select max(retry_count)::int as tries from pgboss.job where name = 'shard'") // prettier-ignore
          tries = Math.max(tries, rows[0]?.tries ?? 0)
          expect(page?.order.sealed).toBeDefined()
        }, soon)
        expect(tries).toBeGreaterThan(0)
        const { order } = page ?? {}
        const file = join(home, 'blobs', order?.sealed?.package.sha256 ?? '')
        const shards = Math.ceil((accounts.length + 1) / 3)
        expect(order?.sealed?.package.shards).toBe(shards)
        expect(order?.troubled).toEqual([])
        expect(order?.collection?.collection).toMatchObject({ items: inside.length, notHeld: [nobody], connectors: ['mail'], withheld: 0 }) // prettier-ignore
        // People saw shards being done, and never fewer than before.
        const done = headways.flatMap((h) => (h.shards ? [h.shards.done] : []))
        expect(headways.every((h) => (h.shards?.of ?? shards) === shards)).toBe(true)
        expect(Math.max(...done)).toBeGreaterThan(0)
        expect(done).toEqual([...done].sort((a, b) => a - b))

        const identityFile = join(dir, 'officer.key')
        await writeFile(identityFile, `${cast.agencies[order?.agency ?? '']?.identity ?? ''}\n`)
        const parts = await openJoined(file, identityFile)
        if (!parts?.ok) throw new Error(parts?.why ?? 'it is not in shards')
        const given: string[] = []
        const ledger = await desks.anna.get<{ vkey: string }>('/v1/ledger')
        const known = { deskKey: desk.publicKey, vkey: ledger.vkey }
        const said = await verifyJoined(parts.value, known, (_file, files) => {
          const lines = Buffer.from(files.get('data/items.jsonl') ?? '')
            .toString()
            .split('\n')
          for (const line of lines.filter((l) => l !== '')) {
            const { account, path } = JSON.parse(line) as { account: string; path: string }
            given.push(`${account} ${sha256(files.get(path) ?? new Uint8Array())}`)
          }
        })
        expect(said.findings.filter((f) => f.holds !== true)).toEqual([])
        expect(said).toMatchObject({ holds: true, items: inside.length })
        expect(given.sort()).toEqual(inside)

        // The officer fetches it under its own name, once.
        await vi.waitFor(async () => {
          await look()
          expect(page?.order.state).toBe('released')
        }, soon)
        const link = mail.at(-1)?.text.match(/http:\/\/127\.0\.0\.1:\d+\/d\/[\w-]+/)?.[0] ?? ''
        const answer = await fetch(link, { method: 'POST' })
        expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${order?.id}.tar"`)
        expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(order?.sealed?.package.sha256)
        const audit = await auditLog(join(home, 'ledger'), ledger.vkey)
        expect(audit.holds).toBe(true)
        // What was joined is all that is left, also of the one that was killed.
        await vi.waitFor(async () => {
          expect(await readdir(join(home, 'blobs'))).toEqual([order?.sealed?.package.sha256])
          expect(await readdir(join(home, 'shards'))).toEqual([])
          const { rows } = await client.query("select 1 from pgboss.job where name = 'shard'")
          expect(rows).toEqual([])
        }, soon)
        // Neither names nor keys stood in the database in clear.
        expect(await readFile(join(home, 'duly.log'), 'utf8')).not.toContain(accounts[0])
      } finally {
        collector?.kill('SIGKILL')
        if (collector?.exitCode === null && collector.signalCode === null) await once(collector, 'exit')
        await client.end().catch(() => undefined)
        await core.stop()
        await database.stop()
      }
    }),
)
