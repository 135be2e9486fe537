import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, OrderId } from '../order/ids.ts'
import { OrderId as Order } from '../order/ids.ts'
import type { PortalBooks, PortalCase } from '../order/portal.ts'
import { errorCode, makeFolder } from './disk.ts'

/**
 * What the core tells the portal, as files: `books.json`, and one file a case in the folder of its agency. The portal
 * opens no other folder than that of the officer who is signed in, so another agency's number and a number that never
 * was are the same to it. All of it can be made anew from the books: nothing here is the only copy.
 */
export type PortalFolder = {
  books(): Promise<PortalBooks>
  /** Nothing when this agency has no such case. */
  case(agency: AgencyId, order: OrderId): Promise<PortalCase | undefined>
  /** Its cases, the newest first, from below `before`. */
  cases(agency: AgencyId, most: number, before?: string): Promise<PortalCase[]>
  putBooks(books: PortalBooks): Promise<void>
  /** Shows a case, or takes it away from where it was shown. An older version never replaces a newer one. */
  putCase(order: OrderId, shown: PortalCase | undefined): Promise<void>
  /** Takes away what this process has not shown since it began: called once everything was. */
  clearOthers(): Promise<void>
}

const noBooks: PortalBooks = { agencies: [], invitations: [] }

export async function openPortalFolder(dir: string): Promise<PortalFolder> {
  const [cases, booksFile] = [join(dir, 'cases'), join(dir, 'books.json')]
  await makeFolder(cases)
  const put = async (file: string, text: string): Promise<void> => {
    const half = `${file}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await writeFile(half, text, { flag: 'wx', mode: 0o600 })
      await rename(half, file)
    } finally {
      await rm(half, { force: true })
    }
  }
  const read = async (file: string): Promise<string | undefined> => {
    try {
      return await readFile(file, 'utf8')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }
  let last: { made: string; books: PortalBooks } | undefined
  let writing: Promise<void> = Promise.resolve()
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const mine = writing.then(write)
    writing = mine.catch(() => undefined)
    return mine
  }
  const shown = new Map<OrderId, { agency: AgencyId; version: number }>()
  const fileOf = (agency: string, order: string): string => join(cases, agency, `${order}.json`)
  const parse = (text: string): PortalCase => JSON.parse(text) as PortalCase
  return {
    async books() {
      const seen = await stat(booksFile, { bigint: true }).catch(() => undefined)
      if (!seen) return noBooks
      const made = `${seen.ino} ${seen.mtimeNs} ${seen.size}`
      if (last?.made !== made) last = { made, books: JSON.parse((await read(booksFile)) ?? '{}') as PortalBooks }
      return last.books
    },
    async case(agency, order) {
      const text = await read(fileOf(agency, order))
      return text === undefined ? undefined : parse(text)
    },
    async cases(agency, most, before = '~') {
      const names = await readdir(join(cases, agency)).catch(() => [])
      const ids = names.map((n) => n.replace(/\.json$/, '')).filter((n) => Order.parse(n).ok && n < before)
      const newest = ids.sort().reverse().slice(0, most)
      const texts = await Promise.all(newest.map((id) => read(fileOf(agency, id))))
      return texts.flatMap((text) => (text === undefined ? [] : [parse(text)]))
    },
    putBooks: (books) =>
      inTurn(async () => {
        const text = JSON.stringify(books)
        if ((await read(booksFile)) !== text) await put(booksFile, text)
      }),
    putCase: (order, now) =>
      inTurn(async () => {
        const before = shown.get(order)
        if (before && now && before.version > now.version) return
        if (before && before.agency !== now?.agency) await rm(fileOf(before.agency, order), { force: true })
        if (!now) shown.delete(order)
        if (!now || before?.version === now.version) return
        await makeFolder(join(cases, now.agency))
        await put(fileOf(now.agency, order), JSON.stringify(now))
        shown.set(order, { agency: now.agency, version: now.version })
      }),
    clearOthers: () =>
      inTurn(async () => {
        for (const agency of await readdir(cases))
          for (const name of await readdir(join(cases, agency)))
            if (shown.get(name.replace(/\.json$/, '') as OrderId)?.agency !== agency)
              await rm(join(cases, agency, name), { force: true })
      }),
  }
}
