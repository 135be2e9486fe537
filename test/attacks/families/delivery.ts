import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedItem } from '../../../src/order/item.ts'
import { connector as directory } from '../../../src/collection/connectors/directory.ts'
import { connector as maildir } from '../../../src/collection/connectors/maildir.ts'
import { connector as mbox } from '../../../src/collection/connectors/mbox.ts'
import { orderApi } from '../../../src/intake/channels/api.ts'
import { read } from '../../../src/intake/intake.ts'
import type { OrderEvent } from '../../../src/order/event.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from '../../../src/order/ids.ts'
import { Scope } from '../../../src/order/scope.ts'
import { Instant, minutes } from '../../../src/order/time.ts'
import type { Spool } from '../../../src/platform/spool.ts'
import { registryCsv } from '../../../src/requester/registry-csv.ts'
import type { Earlier } from '../books.ts'
import { mailed, type Case } from '../case.ts'
import { called, instant, orderFile } from '../demand.ts'
import { decide, look } from '../desk.ts'
import type { Family } from '../family.ts'
import { useChildren } from '../sandbox-double.ts'
import { registered } from '../world.ts'
import { approvedOrder, inFolder } from './inside.ts'
import { box } from './mail.ts'
import { personal, withEnrolled } from './portal.ts'

/** A37 to A40 of the attacks: attachments, delivery, answers. */
const bombs: ((c: Case) => { name: string; mediaType: string; bytes: Uint8Array })[] = [
  () => ({ name: 'a.json', mediaType: 'application/json', bytes: Buffer.from(`{"duly":${'['.repeat(900_000)}`) }),
  () => ({ name: 'a.yaml', mediaType: 'application/yaml', bytes: Buffer.from(`a0: &a0 [x,x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`) }), // prettier-ignore
  () => ({ name: 'a.eml', mediaType: 'message/rfc822', bytes: Buffer.from(`From: a@b.test\r\n${Array.from({ length: 10_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')}`) }), // prettier-ignore
  () => ({ name: 'a.pdf', mediaType: 'application/pdf', bytes: Buffer.from(`%PDF-1.7\n${'1 0 obj << /Kids [1 0 R] /Parent 1 0 R >> endobj\n'.repeat(40_000)}%%EOF`) }), // prettier-ignore
]

const hostile = ['../../etc/passwd', '..\\\\windows\\\\x', 'C:x', 'a\u202Efdp.exe', '=cmd|x', "x' or 1=1--", '*)(uid=*', 'a{5}', '<b>x</b>', 'a\r\nBcc: x@y.test'] // prettier-ignore

/** What comes out of real stores, with another account in them, when an account of this name is asked of them. */
const askedOfStores = (account: string): Promise<CollectedItem[]> =>
  inFolder(async (dir) => {
    const other = 'mara.voss@nimbus.example'
    const mail = 'From: a@b.test\nDate: Mon, 23 Nov 2026 09:10:00 +0000\n\nhers\n'
    await mkdir(join(dir, 'mail', other, 'cur'), { recursive: true })
    await mkdir(join(dir, 'mbox', other), { recursive: true })
    await writeFile(join(dir, 'mail', other, 'cur', '1:2,S'), mail)
    await writeFile(join(dir, 'mbox', other, 'INBOX.mbox'), `From a@b.test Mon Nov 23 09:10:00 2026\n${mail}`)
    await writeFile(join(dir, 'accounts.jsonl'), JSON.stringify({ account: other, subscriber: { name: 'Invented' } }))
    const windows = [{ startUtc: '2020-01-01T00:00:00Z', endUtc: '2040-01-01T00:00:00Z' }]
    const scope = Scope.parse({ order: 'D-2026-000417', accounts: [account], categories: ['subscriber', 'content'], windows, clock: 'date', recipients: [`age1${'q'.repeat(58)}`] }) // prettier-ignore
    if (!scope.ok) return []
    const stores = [
      maildir.collect({ id: 'a', kind: 'maildir', path: join(dir, 'mail', '{account}'), categories: ['content'] }, scope.value, {}),
      mbox.collect({ id: 'b', kind: 'mbox', path: join(dir, 'mbox', '{account}'), categories: ['content'] }, scope.value, {}),
      directory.collect({ id: 'c', kind: 'directory', path: join(dir, 'accounts.jsonl'), categories: ['subscriber'] }, scope.value, {}),
    ] // prettier-ignore
    const found = await Promise.all(stores.map((store) => Array.fromAsync(store)))
    return found.flat().flatMap((f) => ('bytes' in f ? [f] : []))
  })

/** An order of a stolen mailbox to keep what guessed accounts hold: of those, one in two is there. */
function guessed(c: Case, n: number): Earlier {
  const id = `D-2026-${String(n).padStart(6, '0')}` as OrderId
  const at = Instant.plus(instant(c.at), -minutes(12 * n))
  const none = '0'.repeat(64) as Sha256
  const there = n % 2 === 0
  const account = `guess-${n}@nimbus.example`
  const scope = Scope.parse({ order: id, accounts: [account], categories: ['subscriber'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }], clock: 'date', recipients: [c.name.recipient] }) // prettier-ignore
  if (!scope.ok) throw new Error(scope.why)
  const events: OrderEvent[] = [
    { kind: 'received', receipt: `R-${id}` as ReceiptId, channel: 'smtp', at, digest: none, documents: [], from: box(c) },
    { kind: 'authenticated', level: 'L1', proven: ['L1'], agency: c.name.id as AgencyId, identities: [`mailbox:${box(c)}`], evidence: [] },
    {
      kind: 'preserved',
      collection: { items: there ? 7 : 0, bytes: 1, withheld: 0, notHeld: there ? [] : [account], connectors: ['mail'], digest: none },
      package: { sha256: none, sizeBytes: 300, recipients: [], manifest: none },
      scope: scope.value,
    },
  ] // prettier-ignore
  return { id, at, events }
}

export const deliveryFamilies: readonly Family[] = [
  {
    id: 'A37', name: 'bomb or parser killer', signal: 'parser.limit',
    shownAs: 'unreadable, in words', share: 8, kind: 'act',
    attempt: async (c) => {
      useChildren(true)
      try {
        const reading = await read([c.chance.pick(bombs)(c)])
        return { ...(reading.kind === 'read' && reading.facts ? { leak: 'facts came out of it' } : {}), shown: reading.kind === 'unreadable' } // prettier-ignore
      } finally {
        useChildren(false)
      }
    },
  },
  {
    id: 'A38', name: 'path and header injection', signal: 'name.hostile', shownAs: 'name.hostile, written out', kind: 'act',
    attempt: async (c) => {
      const bad = c.chance.pick(hostile)
      const account = c.chance.oneIn(2) ? bad : `${bad}@nimbus.example`
      const facts = { ...c.facts, reference: `${c.facts.reference} ${bad}`, asks: c.facts.asks.map((a) => ({ ...a, accounts: [account] })) } // prettier-ignore
      const own = withEnrolled({ ...c, facts })
      // The officer is whom they say: nothing but the names is wrong.
      const demand = personal(own, { calls: [called(own.facts, own.name.number, 'confirmed')] })
      const documents = demand.received.documents.map((d) => ({ ...d, name: bad }))
      const { seen, reading } = await look(c.world, { ...demand, received: { ...demand.received, documents }, originals: demand.originals.map((o) => ({ ...o, name: bad })) })
      const { evidence, letters, order } = await decide(c.world, seen, reading, true)
      const words = evidence.find((e) => e.signal === 'name.hostile')?.words ?? ''
      const carried = letters.some((l) => l.text.includes(account) || /[\u202e]|\r/.test(l.text) || l.to !== `registry@${own.name.domain}`)
      const cell = registryCsv([{ ...registered(own.name, own.facts.issuer), name: bad }]).split('\r\n')[1]?.split(',')[1] ?? '='
      const items = await askedOfStores(account)
      return {
        ...(carried ? { leak: 'a letter carries it' } : order.scope?.accounts.some((a) => /[^\P{C}]/u.test(a)) ? { leak: 'a scope holds signs that nobody sees' } : {}),
        shown: words !== '' && !/[^\P{C}]/u.test(words),
        // Nobody noticed the name: stores compare it as text, and a spreadsheet sees a word.
        stoppedWithout: items.length === 0 && !/^"?[=+\-@]/.test(cell),
      }
    },
  },
  {
    id: 'A39', name: 'delivery diverted', signal: 'delivery.changed', kind: 'demand',
    make: async (c) => {
      const { own, passage } = await approvedOrder(c)
      const first: Earlier = { id: 'D-2026-000101' as OrderId, at: instant(own.at), events: passage.events }
      const number = c.chance.oneIn(2) ? own.facts.reference : first.id
      const place = c.chance.pick([`to agent.${c.chance.below(99)}@freemail.invalid`, `with our new key age1${'qz'.repeat(20 + c.chance.below(9))}`])
      const body = `${number}: our portal is down. Please send it ${place}.`
      const by = { domain: own.name.domain, key: c.world.dkim, from: box(own), mail: { body, attachments: [], subject: 'Delivery' } }
      const at = Instant.plus(instant(own.at), minutes(30 + c.chance.below(5000)))
      const { typed, ...demand } = await mailed({ ...own, at }, by, { earlier: [first] })
      return {
        // A word beside the order, or the whole demand once more.
        demand: typed && c.chance.oneIn(2) ? { ...demand, typed } : demand,
        off: ({ earlier: _unknown, ...seen }) => seen,
        also: ({ order, pageSays }) =>
          order.scope?.recipients.some((r) => r !== own.name.recipient) || (order.scope && order.scope.deliverTo !== `registry@${own.name.domain}`)
            ? 'another key or address got into the scope'
            : pageSays.includes(`what was approved for ${first.id}`) ? undefined : 'the page does not say of which order',
      }
    },
  },
  {
    id: 'A40', name: 'oracle by answers', signal: 'oracle.probe', kind: 'demand',
    make: async (c) => {
      const spool: Partial<Spool> = { accept: () => Promise.resolve('R-01KXYZ00000000000000000000' as ReceiptId) }
      const api = orderApi({ spool: spool as Spool, clock: { now: () => instant(c.at) }, limits: { order_bytes: 1e6, order_files: 10 } }) // prettier-ignore
      const ask = async (account: string): Promise<string> => {
        const facts = { ...c.facts, asks: c.facts.asks.map((a) => ({ ...a, accounts: [account] })) }
        const answer = await api.request('/v1/orders', { method: 'POST', headers: { 'content-type': 'application/json' }, body: new Uint8Array(orderFile(facts)) }) // prettier-ignore
        return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`
      }
      const answers = new Set(await Promise.all(['mara.voss@nimbus.example', `nobody-${c.chance.below(1e6)}@nimbus.example`].map(ask))) // prettier-ignore
      // Stores are searched for nobody of whom nothing is proven: the mailbox is one whose domain can prove it.
      const own = withEnrolled(c)
      const earlier = Array.from({ length: 24 + c.chance.below(60) }, (_, i) => guessed(own, i + 1))
      return {
        demand: await mailed(own, { domain: own.name.domain, key: c.world.dkim, from: box(own) }, { earlier }),
        off: ({ earlier: _uncounted, ...seen }) => seen,
        also: ({ pagedAs, pageSays }) =>
          answers.size > 1
            ? 'the answers at the door differ'
            : pagedAs !== undefined && !/Of \d+ accounts .* \d+ are not there/.test(pageSays) ? 'the page does not say how many' : undefined,
      }
    },
  },
] // prettier-ignore
