import { handover, handoverInWords } from '../journey/handover.ts'
import { onCallAt } from '../journey/rota.ts'
import { days, Instant, minutes } from '../order/time.ts'
import type { Desk } from '../desk.ts'

/**
 * At each change of shift, and when a change of the rota puts others on call, the hand-over report by mail to those who
 * leave and those who come. Looks every minute. A change that fell into a time when Duly was down is not told.
 */
export function watchShifts(desk: Desk): { stop(): void } {
  let since: Instant | undefined
  let standing: readonly string[] | undefined
  async function look(): Promise<void> {
    const now = desk.clock.now()
    const coming: readonly string[] = await onCallAt(desk, now)
    const leaving = standing ?? coming
    if (leaving.join() !== coming.join()) await tell(leaving, coming, now)
    // Not before: what could not be told, for want of the books, is told at the next look.
    standing = coming
  }
  async function tell(leaving: readonly string[], coming: readonly string[], now: Instant): Promise<void> {
    const report = await handover(desk, since ?? Instant.plus(now, -days(1)), now)
    since = now
    const text = handoverInWords({ ...report, leaving, coming })
    const told = desk.settings.people.filter(({ id }) => leaving.includes(id) || coming.includes(id))
    for (const { id, email } of told)
      if (email)
        await desk.mailer({ to: email, subject: `Hand-over: ${report.open.length} open`, text }).catch(failed(id))
  }
  const failed = (person?: string) => (error: unknown) => {
    desk.log('the hand-over report could not be sent; see it with: duly handover', { person, error: String(error) })
  }
  const lookSafely = (): void => void look().catch(failed())
  lookSafely()
  const timer = setInterval(lookSafely, minutes(1))
  return {
    stop() {
      clearInterval(timer)
    },
  }
}
