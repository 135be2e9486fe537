import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Accounts of the drill's mail house, all invented. */
export const accounts = [
  'mara.voss@nimbus.test',
  'jonas.brandt@nimbus.test',
  'li.tan@nimbus.test',
  'sam.reed@nimbus-us.test',
] as const
export const messagesEach = 40

const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000
/** When message `i` of an account reached the server: one every 8 days, the same in every drill. */
export const receivedAt = (i: number): Date => new Date(start + i * 8 * 24 * hour + (i % 24) * hour)

/** A small mail estate with account records beside it: DIR/ACCOUNT/Maildir and DIR/accounts.jsonl. */
export async function makeEstate(dir: string): Promise<void> {
  const records: string[] = []
  for (const [n, account] of accounts.entries()) {
    const cur = join(dir, account, 'Maildir', 'cur')
    for (const folder of ['cur', 'new', 'tmp']) await mkdir(join(dir, account, 'Maildir', folder), { recursive: true })
    for (let i = 0; i < messagesEach; i++) {
      const at = receivedAt(i)
      const file = join(cur, `${at.getTime() / 1000}.M${n}${String(i).padStart(4, '0')}P1.drill:2,S`)
      await writeFile(
        file,
        [
          `Return-Path: <friend${i}@example.test>`,
          `From: Friend ${i} <friend${i}@example.test>`,
          `To: ${account}`,
          `Subject: Letter ${i}`,
          `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
          `Message-ID: <${i}.${n}@example.test>`,
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          '',
          `Invented words, number ${i}. `.repeat(20 + (i % 7) * 30),
          '',
        ].join('\n'),
      )
      await utimes(file, at, at)
    }
    records.push(
      JSON.stringify({
        account,
        subscriber: {
          name: `Invented Person ${n}`,
          created: '2021-05-04',
          service: 'mail',
          recovery: `r${n}@example.test`,
        },
      }),
      ...Array.from({ length: 10 }, (_, i) =>
        JSON.stringify({
          account,
          at: receivedAt(i).toISOString(),
          access: { ip: `192.0.2.${10 + n}`, port: 40_000 + i, event: 'log-in' },
        }),
      ),
    )
  }
  await writeFile(join(dir, 'accounts.jsonl'), records.join('\n') + '\n')
}
