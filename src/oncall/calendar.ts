import { z } from 'zod'
import type { Parsed } from '../order/ids.ts'
import { override } from '../platform/settings-oncall.ts'
import { runParser } from '../platform/sandbox.ts'
import type { CalendarQuestion } from './ical-parser.ts'
import type { CalendarShifts } from './ical-source.ts'

const answer = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.strictObject({ overrides: z.array(override), skipped: z.array(z.string()) }),
  }),
  z.strictObject({ ok: z.literal(false), why: z.string() }),
])

/**
 * The shifts of a calendar from outside, read in a process of its own that is ended when it takes too long. Says why
 * not in words that say how to mend it.
 */
export async function readCalendar(question: CalendarQuestion): Promise<Parsed<CalendarShifts>> {
  const read = await runParser(new URL('./ical-parser.ts', import.meta.url), Buffer.from(JSON.stringify(question)))
  const refused = { ok: false, why: 'This calendar cannot be read. Export it again as iCalendar (.ics).' } as const
  if (!read.ok) return refused
  const checked = answer.safeParse(read.value)
  return checked.success ? checked.data : refused
}
