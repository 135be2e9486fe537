import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where one Duly keeps everything: `DULY_HOME`, or `duly-data` in the folder it is started from. */
export const homeFolder = (): string => resolve(process.env['DULY_HOME'] ?? 'duly-data')

export type Home = {
  readonly root: string
  readonly config: string
  readonly keys: string
  readonly spool: string
  /** What officers say over the portal beside orders. */
  readonly words: string
  /** What the portal may know, written by the core. */
  readonly portal: string
  /** Documents that officers are sending just now, under keys that are in memory only. */
  readonly uploads: string
  readonly blobs: string
  /** Shards of large orders until they are joined; collectors write here too. */
  readonly shards: string
  readonly outbox: string
  readonly ledger: string
  readonly pager: string
  readonly public: string
  /** Whose collector is at work here. */
  readonly collector: string
}

export async function openHome(root: string): Promise<Home> {
  await mkdir(root, { recursive: true, mode: 0o755 })
  const at = (name: string): string => join(root, name)
  return {
    root,
    config: at('duly.yaml'),
    keys: at('keys'),
    spool: at('spool'),
    words: at('words'),
    portal: at('portal'),
    uploads: at('uploads'),
    blobs: at('blobs'),
    shards: at('shards'),
    outbox: at('outbox'),
    ledger: at('ledger'),
    pager: at('pager'),
    public: at('public'),
    collector: at('collector'),
  }
}

/** The key of the collector whose home this is. */
export const collectorKey = (home: Home): string => join(home.keys, 'collector.age')

const starter = `# Duly's one configuration file. Every key: docs/configuration.md. Check it with: duly config check
entities:
  - id: example
    name: Example Mail Ltd
    country: IE
    zone: Europe/Dublin
    domains: [example.test]
    roles: [controller, designated-establishment]
`

/** Puts a small, valid `duly.yaml` where there is none, so that the first start works. True when it did. */
export async function writeStarterConfig(home: Home): Promise<boolean> {
  try {
    await readFile(home.config)
    return false
  } catch {
    await writeFile(home.config, starter, { flag: 'wx' })
    return true
  }
}
