import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { night, type Script } from '../src/drill/night.ts'
import { sha256 } from '../src/order/canonical.ts'

const mailbox = night.find((s) => s.facts.reference === 'LY-102')
const [ask] = mailbox?.facts.asks ?? []
if (!mailbox || !ask) throw new Error('the night has a mailbox')

export const accounts = Array.from({ length: 40 }, (_none, n) => `user${String(n).padStart(2, '0')}@nimbus.test`)
export const nobody = 'nobody@nimbus.test'

/** The mailbox of the night, for forty accounts and one that nobody holds. */
export const manyAsked: Script = {
  ...mailbox,
  facts: { ...mailbox.facts, asks: [{ ...ask, accounts: [...accounts, nobody] }] },
}

/** Every account has so many letters inside the window, and one after it. Gives those inside: account and SHA-256. */
export async function fillMany(estate: string, lettersEach: number): Promise<string[]> {
  const inside: string[] = []
  for (const account of accounts) {
    const cur = join(estate, account, 'Maildir', 'cur')
    await mkdir(cur, { recursive: true })
    for (let n = 0; n <= lettersEach; n++) {
      const at = new Date(Date.parse((n < lettersEach ? ask?.from : ask?.to) ?? '') + n * 1000)
      const bytes = Buffer.from(`From: a@example.test\nTo: ${account}\nMessage-ID: <${n}@example.test>\n\n${'Invented words. '.repeat(500)}${n}\n`) // prettier-ignore
      const file = join(cur, `${at.getTime() / 1000}.S${n}.shards:2,S`)
      await writeFile(file, bytes)
      await utimes(file, at, at)
      if (n < lettersEach) inside.push(`${account} ${sha256(bytes)}`)
    }
  }
  return inside.sort()
}
