import type { OrderEvent, PageAttempt, PageCause } from '../order/event.ts'
import { OrderId, type ReceiptId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { Instant, seconds } from '../order/time.ts'
import { keepPosition, pagerFiles, positionIn } from '../oncall/files.ts'
import type { JournalEntry } from '../oncall/need.ts'
import { foldJournal, type JournalRecord, type RotaRecord } from '../oncall/pager-journal.ts'
import { emptyPager, type PagerState } from '../oncall/pager-state.ts'
import { addresseeOf, type CarrierSaid } from '../oncall/oncall.ts'
import type { RotaTaken } from '../oncall/rota-history.ts'
import { followFeed } from '../platform/feed.ts'
import type { Desk } from '../desk.ts'
import { write } from '../journey.ts'
import { noteRota } from './rota.ts'

/** A round goes into the books when every carrier has spoken, or after so long with what is known. */
const patience = seconds(20)

/** Something of the pager's journal that belongs into the books of one order, or of the desk. */
type Note =
  | {
      readonly position: number
      readonly order: string
      readonly ready: () => boolean
      readonly decide: (order: Order) => OrderEvent[]
    }
  | { readonly position: number; readonly rota: RotaTaken }

/**
 * Puts into the books what the pager did: whom it paged and what became of it, and who said that they are awake. Reads
 * the pager's journal from where it stopped; read twice, it writes once. Until an arrival has its number its notes wait.
 */
export function notePages(desk: Desk): { state(): PagerState; stop(): Promise<void> } {
  const files = pagerFiles(desk.pager.dir)
  let state = emptyPager
  let notes: Note[] = []
  let readTo = 0
  let booked = 0
  const said = new Map<string, CarrierSaid>()

  function take(position: number, record: JournalRecord): void {
    if (position < booked) return
    if (record.kind === 'rota') notes.push({ position, rota: takenOf(record) })
    else if (record.kind === 'carrier-said') said.set(record.page, record)
    else if (record.kind === 'paged') notes.push(...record.needs.map((need) => pagedNote(position, record, need)))
    else if (record.kind === 'acknowledged')
      notes.push(...record.needs.map((need) => acknowledgedNote(position, record, need)))
  }

  function pagedNote(position: number, entry: Extract<JournalEntry, { kind: 'paged' }>, need: string): Note {
    const { order, cause } = partsOf(need)
    const { group, at, pages } = entry
    return {
      position,
      order,
      ready: () => pages.every((page) => said.has(page.id)) || Instant.between(at, desk.clock.now()) > patience,
      decide: ({ pages: noted }) =>
        noted.some((page) => page.group === group)
          ? []
          : [
              {
                kind: 'paged',
                cause,
                round: noted.filter((page) => page.cause === cause).length,
                attempts: pages.map(({ id }) => attemptOf(id, said.get(id))),
                at,
                group,
              },
            ],
    }
  }

  function acknowledgedNote(
    position: number,
    entry: Extract<JournalEntry, { kind: 'acknowledged' }>,
    need: string,
  ): Note {
    const { order, cause } = partsOf(need)
    const { by, at } = entry
    return {
      position,
      order,
      ready: () => true,
      // Said at the desk, it is in the books already and came to the pager from there.
      decide: ({ acknowledged, pages }) =>
        acknowledged.some(
          (a) => a.by === by && a.cause === cause && !pages.some((p) => p.cause === cause && p.at > a.at && p.at <= at),
        )
          ? []
          : [{ kind: 'acknowledged', by, cause, at }],
    }
  }

  /** What is ready goes into the books, in the order of each order's notes. */
  async function writeNotes(): Promise<void> {
    const waiting: Note[] = []
    const held = new Set<string>()
    for (const note of notes) {
      if ('rota' in note) {
        await noteRota(desk, note.rota)
        continue
      }
      const id = held.has(note.order) || !note.ready() ? undefined : await numberOf(desk, note.order)
      if (id === 'never') continue
      if (id) await write(desk, id, { role: 'pager' }, note.decide)
      else {
        held.add(note.order)
        waiting.push(note)
      }
    }
    notes = waiting
    if (notes.length === 0) said.clear()
    booked = notes[0]?.position ?? readTo
    await keepPosition(files.booked, booked)
  }

  let writing: Promise<void> = Promise.resolve()
  const writeSoon = (): Promise<void> => {
    writing = writing.then(writeNotes).catch((error: unknown) => {
      desk.log('what the pager did is not in the books yet', { error: String(error) })
    })
    return writing
  }
  const begun = positionIn(files.booked).then((position) => {
    booked = position
    return followFeed(
      files.journal,
      0,
      async ({ records, end }) => {
        state = foldJournal(
          records.map(({ value }) => value as JournalRecord),
          state,
        )
        for (const { at, value } of records) take(at, value as JournalRecord)
        readTo = end
        await writeSoon()
      },
      (error) => {
        desk.log('the pager’s journal cannot be read; it is tried again', { error: String(error) })
      },
    )
  })
  const timer = setInterval(() => {
    if (notes.length > 0) void writeSoon()
  }, seconds(1))
  return {
    state: () => state,
    async stop() {
      clearInterval(timer)
      await (await begun).stop()
      await writing
    },
  }
}

const takenOf = ({ kind: _kind, ...taken }: RotaRecord): RotaTaken => taken

const partsOf = (need: string): { order: string; cause: PageCause } => {
  const dot = need.lastIndexOf('.')
  return { order: need.slice(0, dot), cause: need.slice(dot + 1) as PageCause }
}

function attemptOf(page: string, said: CarrierSaid | undefined): PageAttempt {
  if (!said) {
    const { person, carrier } = addresseeOf(page)
    return { person, carrier, outcome: 'unknown', words: 'The carrier has not said what became of it.' }
  }
  const { person, carrier, outcome, words } = said
  return { person, carrier, outcome: outcome === 'under-way' ? 'accepted' : outcome, words }
}

/**
 * The number of what was paged. `never` for what is no order, or the repetition of one; nothing while an arrival waits
 * for its number. Orders by index (receipt).
 */
export async function numberOf(desk: Desk, order: string): Promise<OrderId | 'never' | undefined> {
  const parsed = OrderId.parse(order)
  if (parsed.ok) return parsed.value
  if (!order.startsWith('R-')) return 'never'
  // In this order: an arrival leaves the disk after it is in the books, so one that is in neither is none.
  const waits = (await desk.spool.waiting()).includes(order as ReceiptId)
  const row = await desk.db.selectFrom('orders').select('order_id').where('receipt', '=', order).executeTakeFirst()
  return row ? (row.order_id as OrderId) : waits ? undefined : 'never'
}
