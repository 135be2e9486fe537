import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from './ids.ts'
import type { Agency } from './agency.ts'
import type { Change } from './change.ts'
import type { LawRef } from './edition.ts'
import type { Signed } from './signed.ts'
import type { Instant } from './time.ts'

/** One order that relied on an identity, for whoever follows up. */
export type Relied = {
  readonly order: OrderId
  readonly state: string
  readonly identities: readonly string[]
  readonly recipients: readonly string[]
  readonly told?: string
  readonly fetched: boolean
}

/** An identity in a feed between providers, told by its salted hash alone. */
export type BurntEntry = { readonly hash: Sha256; readonly on: string; readonly reason: 'denied-by-agency' }

/** Things that happened to the desk itself, not to one order (I9). */
export type DeskEvent =
  | { readonly kind: 'configured'; readonly sha256: Sha256; readonly file: string }
  | {
      /** The law as installed, in force from the desk's first start. */
      readonly kind: 'law-loaded'
      readonly packs: readonly LawRef[]
    }
  /** The files on disk differ from the law in force, which goes on judging until two people sign the new edition. */
  | { readonly kind: 'law-proposed'; readonly edition: Sha256; readonly packs: readonly LawRef[] }
  | { readonly kind: 'law-proposal-ended'; readonly edition: Sha256; readonly why: string }
  | ({ readonly kind: 'law-approved'; readonly edition: Sha256 } & Signed)
  | { readonly kind: 'law-in-force'; readonly edition: Sha256; readonly packs: readonly LawRef[]; readonly why: string }
  | ({
      readonly kind: 'pack-signed-off'
      readonly pack: string
      readonly version: string
      readonly sha256: Sha256
      /** The day the lawyer names. */
      readonly on: string
    } & Signed)
  /** The registry of authorities as installed. */
  | { readonly kind: 'registry-loaded'; readonly agencies: readonly Agency[] }
  | ({ readonly kind: 'change-proposed'; readonly digest: Sha256; readonly change: Change } & Signed)
  /** The second person signed: with this entry the change is made. */
  | ({ readonly kind: 'change-made'; readonly digest: Sha256 } & Signed)
  /** One person is enough to take trust away. */
  | {
      readonly kind: 'officer-left'
      readonly agency: string
      readonly officer: string
      readonly on: string
      readonly by: PersonId
    }
  /** The contacts as they were before a change were told of it; who has only a telephone is to be called. */
  | {
      readonly kind: 'contacts-told'
      readonly digest: Sha256
      readonly told: readonly string[]
      readonly toCall: readonly string[]
    }
  /** An agency says it never sent an order: what that order relied on is frozen. */
  | {
      readonly kind: 'incident-opened'
      readonly id: string
      readonly order: OrderId
      readonly by: PersonId
      readonly agency?: AgencyId
      readonly identities: readonly string[]
      /** Every other order that relied on the same, and to whom it was sealed: the blast radius. */
      readonly relied: readonly Relied[]
    }
  /** Staff bring orders together that turn about one event. It freezes nothing. */
  | { readonly kind: 'incident-named'; readonly id: string; readonly name: string; readonly by: PersonId }
  | {
      readonly kind: 'incident-orders-changed'
      readonly incident: string
      readonly put: readonly OrderId[]
      readonly taken: readonly OrderId[]
      readonly by: PersonId
    }
  /** A public statement on an incident was drafted: of which rows, and what the first so many entries of the ledger tell. */
  | {
      readonly kind: 'statement-drafted'
      readonly incident: string
      readonly rows: Sha256
      readonly entries: number
      readonly by: PersonId
    }
  /** Somebody made a passkey and wants it to count for this officer. `unproven`: why our people may not take it over (A21). */
  | {
      readonly kind: 'enrolment-received'
      readonly receipt: ReceiptId
      readonly at: Instant
      readonly agency: string
      readonly officer: { readonly id: string; readonly name: string }
      readonly passkey: { readonly id: string; readonly key: string }
      readonly invitation?: Sha256
      readonly unproven?: string
    }
  /** An officer proposes that a colleague of the unit gets a passkey, or loses it. Our people act on it, or not. */
  | {
      readonly kind: 'colleague-proposed'
      readonly receipt: ReceiptId
      readonly at: Instant
      readonly agency: string
      readonly by: string
      readonly wish: 'invite' | 'remove'
      readonly officer: { readonly id: string; readonly name?: string; readonly mail?: string }
    }
  /** Our people do not act on what came over the portal: a colleague's wish, or an enrolment. One person is enough. */
  | { readonly kind: 'wish-declined'; readonly receipt: ReceiptId; readonly why: string; readonly by: PersonId }
  /** A signed-in officer asked for the case of another agency by its number, and was told what everybody is told (A24). */
  | {
      readonly kind: 'asked-elsewhere'
      readonly receipt: ReceiptId
      readonly at: Instant
      readonly agency: string
      readonly officer: string
      readonly order: OrderId
      readonly signal: 'authz.cross_agency'
    }
  | {
      readonly kind: 'feed-read'
      readonly url: string
      readonly sha256: Sha256
      readonly salt: string
      readonly entries: readonly BurntEntry[]
    }
  /** By this rota people are paged from then on: the pager took it from `duly.yaml`. People by their short names alone. */
  | {
      readonly kind: 'rota-changed'
      readonly from: Instant
      readonly digest: Sha256
      readonly definition: unknown
      readonly how: string
      /** Absent when the file was changed and nobody signed. */
      readonly signed?: Signed
    }
  /** A second person confirmed a passkey that the first had invited: from then on its holder signs with it. */
  | {
      readonly kind: 'passkey-added'
      readonly person: PersonId
      readonly credential: string
      readonly key: string
      readonly invitedBy: PersonId
    }
  | { readonly kind: 'passkey-revoked'; readonly person: PersonId; readonly credential: string }
  /** A public report was made: of which rows, and what the first so many entries of the ledger tell. */
  | { readonly kind: 'report-made'; readonly rows: Sha256; readonly entries: number }
  | { readonly kind: 'started'; readonly version: string; readonly connectors: readonly string[] }
  | { readonly kind: 'key-made'; readonly name: string; readonly publicKey: string }
