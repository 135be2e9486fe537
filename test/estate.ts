import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const generator = fileURLToPath(new URL('../bench/estate/generate.mjs', import.meta.url))

/** What is known of one message of the estate before anybody collects it. */
export type Truth = {
  readonly account: string
  readonly folder: string
  readonly internal: string
  readonly date: string | null
  readonly sha256: string
  readonly path: string
}

export type Estate = {
  readonly dir: string
  readonly account: string
  readonly other: string
  readonly from: string
  readonly to: string
  truth(clock: 'internaldate' | 'date'): Promise<Truth[]>
  remove(): Promise<void>
}

/** A small mail estate, the same bytes every time: two accounts as Maildir and as mbox, and what the scope must give. */
export async function makeEstate(): Promise<Estate> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-estate-'))
  const args = ['--out', dir, '--messages', '400', '--other', '40', '--accounts', '2', '--profile', 'small']
  await promisify(execFile)(process.execPath, [generator, ...args])
  const { account, from, to } = JSON.parse(await readFile(join(dir, 'scope.json'), 'utf8')) as Record<
    'account' | 'from' | 'to',
    string
  >
  return {
    dir,
    account,
    other: 'user1@example.org',
    from,
    to,
    truth: async (clock) => {
      const file = clock === 'date' ? 'truth-date.jsonl' : 'truth.jsonl'
      const lines = (await readFile(join(dir, file), 'utf8')).trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as Truth)
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}
