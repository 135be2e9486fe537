import { expect, test } from 'vitest'
import { booksWith, type Earlier } from '../../test/attacks/books.ts'
import type { Desk } from '../desk.ts'
import type { OrderEvent } from '../order/event.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from '../order/ids.ts'
import { foldOrder } from '../order/fold.ts'
import { Scope } from '../order/scope.ts'
import { hours, Instant } from '../order/time.ts'
import { probing } from './probe.ts'

const at = Instant.at(Date.UTC(2026, 10, 23, 9))
const none = 'a'.repeat(64) as Sha256
const who = { agency: 'lka-berlin', identities: ['mailbox:a@polizei-berlin.test'] }

/** An order for whose accounts our stores were searched; those that begin with `no` are not there. */
function searched(n: number, accounts: readonly string[], more: { agency?: string; hoursAgo?: number } = {}): Earlier {
  const id = `D-2026-${String(n).padStart(6, '0')}` as OrderId
  const received = Instant.plus(at, -hours(more.hoursAgo ?? 1))
  const scope = Scope.parse({ order: id, accounts, categories: ['subscriber'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }], clock: 'date', recipients: [`age1${'q'.repeat(58)}`] }) // prettier-ignore
  if (!scope.ok) throw new Error(scope.why)
  const notHeld = accounts.filter((a) => a.startsWith('no'))
  const events: OrderEvent[] = [
    { kind: 'received', receipt: `R-${id}` as ReceiptId, channel: 'smtp', at: received, digest: none, documents: [], from: 'x' }, // prettier-ignore
    { kind: 'authenticated', level: 'L1', proven: ['L1'], agency: (more.agency ?? 'lka-berlin') as AgencyId, identities: who.identities, evidence: [] }, // prettier-ignore
    {
      kind: 'preserved',
      collection: { items: 1, bytes: 1, withheld: 0, notHeld, connectors: ['mail'], digest: none },
      package: { sha256: none, sizeBytes: 1, recipients: [], manifest: none },
      scope: scope.value,
    },
  ]
  return { id, at: received, events }
}

const named = (from: number, n: number, name: string): string[] => Array.from({ length: n }, (_, i) => `${name}${from + i}@nimbus.test`) // prettier-ignore
const now = foldOrder([
  { order: 'D-2026-000900' as OrderId, version: 1, at, actor: { role: 'core' }, event: { kind: 'received', receipt: 'R-900' as ReceiptId, channel: 'smtp', at, digest: none, documents: [], from: 'x' } }, // prettier-ignore
])
const raised = async (earlier: readonly Earlier[], asker: Parameters<typeof probing>[2] = who) =>
  probing((await booksWith(earlier)) as Desk, now, asker)

test('ten accounts of a day that are not there, half of what was looked for, ask for a call with the count', async () => {
  const half = Array.from({ length: 10 }, (_, i) => searched(i + 1, [`no${i}@nimbus.test`, `yes${i}@nimbus.test`]))
  const [evidence, ...more] = await raised(half)
  expect(evidence).toMatchObject({ signal: 'oracle.probe', outcome: 'failed' })
  expect(evidence?.words).toContain('Of 20 accounts that this agency’s orders named within a day, 10 are not there.')
  expect(evidence?.words).not.toContain('@nimbus')
  expect(more).toEqual([])
  expect(await raised(half.slice(1))).toEqual([])
  // One order that names many is no better, and the same account twice is one.
  expect(await raised([searched(1, named(0, 10, 'no'))])).toHaveLength(1)
  expect(await raised([searched(1, named(0, 9, 'no')), searched(2, named(0, 9, 'no'))])).toEqual([])
})

test('a few slips among many accounts, an older day, and another agency are left in peace', async () => {
  expect(await raised([searched(1, [...named(0, 10, 'no'), ...named(0, 21, 'yes')])])).toEqual([])
  expect(await raised([searched(1, named(0, 20, 'no'), { hoursAgo: 24 })])).toEqual([])
  expect(await raised([searched(1, named(0, 20, 'no'), { agency: 'om-utrecht' })])).toEqual([])
  expect(await raised([searched(1, named(0, 20, 'no'))], { ...who, identities: [] })).toEqual([])
})
