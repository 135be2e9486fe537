import { handover, handoverInWords } from '../journey/handover.ts'
import { houseOf } from '../oncall/house.ts'
import { days, Instant, minutes } from '../order/time.ts'
import type { Desk } from '../desk.ts'

/**
 * At each change of shift, the hand-over report by mail to those who leave and those who come. Looks every minute; a
 * change that fell into a time when Duly was down is told when it is up, if it was within the minute before.
 */
export function watchShifts(desk: Desk): { stop(): void } {
  const house = houseOf(desk.settings.rota, desk.settings.people)
  const onCall = (at: Instant): readonly string[] => house.onCall('on-call', at).people
  let since: Instant | undefined
  let before = desk.clock.now()
  async function look(): Promise<void> {
    const now = desk.clock.now()
    const [leaving, coming] = [onCall(before), onCall(now)]
    before = now
    if (leaving.join() === coming.join()) return
    const report = await handover(desk, since ?? Instant.plus(now, -days(1)), now)
    since = now
    const told = desk.settings.people.filter(({ id }) => leaving.includes(id) || coming.includes(id))
    for (const { email } of told)
      if (email)
        await desk.mailer({
          to: email,
          subject: `Hand-over: ${report.open.length} open`,
          text: handoverInWords({ ...report, leaving, coming }),
        })
  }
  const timer = setInterval(() => {
    void look().catch((error: unknown) => {
      desk.log('the hand-over report could not be sent; see it with: duly handover', { error: String(error) })
    })
  }, minutes(1))
  return {
    stop() {
      clearInterval(timer)
    },
  }
}
