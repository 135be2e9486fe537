import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { configure, type House } from '../../src/drill/house.ts'
import { night } from '../../src/drill/night.ts'
import { attend, desksOf, newest, send, type Page } from '../../src/drill/people.ts'

const script = night.find((s) => s.facts.reference === 'LY-102')
const [ask] = script?.facts.asks ?? []
if (!script || !ask) throw new Error('the night has a mailbox')

/** Letters of invented words in threads of ten, every third nearly a copy of the one before, one of fifty with a lawyer. */
async function letters(maildir: string, count: number): Promise<void> {
  await mkdir(maildir, { recursive: true })
  const start = Date.parse(ask?.from ?? '')
  for (let n = 0; n < count; n++) {
    const at = new Date(start + n * 1000 + 1000)
    const theme = Math.floor(n / 3)
    const words = Array.from({ length: 120 }, (_, i) => `word${(theme * 7919 + i * 104_729) % 4999}`).join(' ')
    const lines = [
      `From: Friend ${n % 40} <friend${n % 40}@${n % 50 === 0 ? 'kanzlei.test' : 'example.test'}>`,
      `To: ${ask?.accounts[0] ?? ''}`,
      `Subject: Letter ${n}`,
      `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <big${n}@example.test>`,
      ...(n % 10 ? [`In-Reply-To: <big${n - 1}@example.test>`] : []),
      '',
      `${words} number ${n % 3}`,
      '',
    ]
    const file = join(maildir, `${at.getTime() / 1000}.B${n}.bench:2,S`)
    await writeFile(file, lines.join('\n'))
    await utimes(file, at, at)
  }
}

/** Fills a mailbox of the house that is not started yet, and has its content reviewed item by item. */
export async function fillMailbox({ home, dir }: House, count: number): Promise<void> {
  await letters(join(dir, 'estate', ask?.accounts[0] ?? '', 'Maildir', 'cur'), count)
  const review = { categories: ['content'], privilege: [{ who: 'lawyer', domains: ['kanzlei.test'] }] }
  await configure(home, (settings) => Object.assign(settings, { review }))
}

/** Brings the order for that mailbox in, and on until it is as wanted: those on duty do what is due. */
export async function largeOrder({ cast }: House, ready: (page: Page) => boolean): Promise<Page> {
  const desks = desksOf(cast)
  if (!script) throw new Error('the night has a mailbox')
  if (!(await newest(desks.anna).catch(() => undefined))) await send(script, cast)
  for (let tries = 0; tries < 3000; tries++) {
    const page = await newest(desks.anna).catch(() => undefined)
    if (page && ready(page)) return page
    if (page) await attend(desks, cast, script, page).catch(() => undefined)
    await pause(100)
  }
  throw new Error('the order did not come so far')
}
