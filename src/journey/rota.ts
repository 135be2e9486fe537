import type { DeskEvent } from '../order/desk-event.ts'
import type { PersonId } from '../order/ids.ts'
import { verifyPerson } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'
import { firstTeam, rotaClock } from '../oncall/rota.ts'
import { definitionAt, withGenuine, type RotaTaken } from '../oncall/rota-history.ts'
import type { Entry } from '../ledger/append.ts'
import { rota } from '../platform/settings-oncall.ts'
import { deskFold, recordDeskEvent, type Desk, type DeskFold } from '../desk.ts'

const applyRota = (history: readonly RotaTaken[], { event }: Entry<DeskEvent>): readonly RotaTaken[] => {
  if (event.kind !== 'rota-changed') return history
  const { kind: _kind, definition, ...rest } = event
  return [...history, { ...rest, definition: rota.parse(definition) }]
}

export const openRotas = (desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>): DeskFold<readonly RotaTaken[]> =>
  deskFold(desk, [] as readonly RotaTaken[], applyRota)

/** Puts into the books by which rota people are paged, and who signed for it. Told twice, it writes once. */
export async function noteRota(desk: Desk, taken: RotaTaken): Promise<void> {
  await recordDeskEvent(
    desk,
    (past) =>
      past.some((e) => e.kind === 'rota-changed' && e.from === taken.from && e.digest === taken.digest)
        ? []
        : [{ kind: 'rota-changed', ...withGenuine(taken, desk.settings.people, verifyPerson) }],
    { role: 'pager' },
  )
}

/** Who is or was on call in the first team, by the rota that counted then; by today's before the books know of any. */
export async function onCallAt(desk: Desk, at: Instant): Promise<readonly PersonId[]> {
  const counted = definitionAt(await desk.rotas.now(), at)?.definition ?? desk.settings.rota
  return rotaClock(counted).onCall(firstTeam, at).people
}
