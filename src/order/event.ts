import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from './ids.ts'
import type { Judgement } from './judgement.ts'
import type { Language } from './language.ts'
import type { ItemDecision, Redacted, Span } from './review.ts'
import type { Scope } from './scope.ts'
import type { StatedFacts } from './facts.ts'
import type { Instant } from './time.ts'

/** `portal`: an officer signed in at the portal, and what came is a word about a case and no order. */
export type Channel = 'smtp' | 'api' | 'paper' | 'portal'

/** From where and with what a signed-in officer sent: the network it came from, shortened, and the kind of browser. */
export type SentFrom = { readonly network: string; readonly browser: string }

/** One original, stored byte for byte under its own hash as an age file to the order's key. */
export type StoredDocument = {
  readonly sha256: Sha256
  readonly sizeBytes: number
  /** As the sender named it: untrusted text, shown escaped. */
  readonly name: string
  readonly mediaType: string
}

/** L0 nothing proven … L4 the agency as an institution stands behind it. Architecture: assurance levels. */
export type AssuranceLevel = 'L0' | Proven
/** One thing that was proven: mail or machine, document, officer, institution. An order can have several. */
export type Proven = 'L1' | 'L2' | 'L3' | 'L4'

/** One check of who asks. "Could not check" is never shown as "passed" (G4). */
export type Evidence = {
  /** `registry.match`, `domain.lookalike`, `callback.confirmed` … */
  readonly signal: string
  readonly outcome: 'passed' | 'failed' | 'not-checked'
  readonly words: string
}

/**
 * What a check of the original bytes proved. `domain`: DMARC-aligned mail of exactly this domain (A-labels).
 * `signature`: a signature that holds over `covers` of the document, by the key with this SHA-256 (of its SPKI; of an
 * OpenPGP key, of its armoured text in the registry).
 */
export type Proof =
  | { readonly kind: 'domain'; readonly domain: string }
  | {
      readonly kind: 'signature'
      readonly by: string
      readonly spkiSha256: Sha256
      readonly covers: 'whole' | 'earlier-revision' | 'part'
    }

/** The result of one check over one original. `document` is the place among the order's documents, from 0. */
export type Finding = {
  readonly check: 'mail-sender' | 'documents'
  readonly document: number
  /** The document within it: an attachment, the text of a mail, or the original itself. As its sender named it. */
  readonly part?: string
  /** Whether that document may state a demand, is a covering note, or holds nothing. */
  readonly states?: 'demand' | 'note' | 'nothing'
  /** The accounts that document names, where it could be read. */
  readonly accounts?: readonly string[]
  /** The pictures in it, each by the digest of its bytes. */
  readonly images?: readonly Sha256[]
  readonly evidence: readonly Evidence[]
  readonly proofs: readonly Proof[]
  /** Of a mail: its one author, and the signatures over it that hold (the same one twice is a replay). */
  readonly mail?: { readonly from?: string; readonly signatures: readonly string[] }
  /** False while something could not be looked up (DNS, OCSP, CRL): it is tried again. */
  readonly complete: boolean
}

export type PageAttempt = {
  readonly person: PersonId
  readonly carrier: string
  /** `unknown`: nothing was heard of it since it was sent. */
  readonly outcome: 'accepted' | 'failed' | 'delivered' | 'unknown'
  readonly words: string
}

/** What a page is about: a new arrival, a step that keeps failing, a second signature, a statutory clock, an alarm. */
export type PageCause = 'arrival' | 'trouble' | 'second-signature' | 'deadline' | 'security'

/**
 * A collection's result. `digest` is over the canonical list of items, so that the events, the package's manifest and
 * the offline verifier can be compared without holding the items.
 */
export type CollectionSummary = {
  readonly items: number
  readonly bytes: number
  readonly withheld: number
  /** Accounts of the scope that no connected source holds. Itself information: only in a package. */
  readonly notHeld: readonly string[]
  readonly connectors: readonly string[]
  /** SHA-256 of the list of items; where they lie in shards, of the canonical list of theirs. */
  readonly digest: Sha256
}

export type PackageSummary = {
  /**
   * The encrypted file's name in the blob store: SHA-256 over its age header, its nonce and the tag of each of its
   * chunks. (Over all its bytes in packages sealed before 24 November 2026.) It names the file; `manifest` binds what is in it.
   */
  readonly sha256: Sha256
  readonly sizeBytes: number
  readonly recipients: readonly string[]
  /** SHA-256 of the signed manifest inside. */
  readonly manifest: Sha256
  /** In how many shards the items lie: then the file is a plain archive of root and shards, named by its own SHA-256. */
  readonly shards?: number
}

/**
 * Everything that can have happened to an order, in the field's words and the past tense. Old events are never edited
 * (a changed shape gets a new kind).
 */
export type OrderEvent =
  | {
      readonly kind: 'received'
      readonly receipt: ReceiptId
      readonly channel: Channel
      readonly at: Instant
      /** SHA-256 over the documents in order: equal bytes served twice have equal digests. */
      readonly digest: Sha256
      readonly documents: readonly StoredDocument[]
      /** Envelope sender or client name: unproven. */
      readonly from: string
      /** Who handed over the mail (RFC 5321): address of the client, and what it called itself. */
      readonly client?: { readonly ip: string; readonly helo: string }
      /** Detached agency signature that came with an API request, still unchecked. */
      readonly signature?: { readonly key: string; readonly value: string }
      /** An officer's passkey assertion that came with it, still unchecked. */
      readonly passkey?: string
      /** As the portal saw it: friction only, and no proof (attack A22). */
      readonly sentFrom?: SentFrom
    }
  | {
      readonly kind: 'served-again'
      readonly receipt: ReceiptId
      readonly channel: Channel
      readonly at: Instant
      readonly from: string
      readonly digest: Sha256
    }
  | { readonly kind: 'duplicate-found'; readonly of: OrderId; readonly why: string }
  | {
      readonly kind: 'read'
      readonly text: string
      readonly facts?: StatedFacts
      readonly notes: readonly string[]
      /** What each of the documents states, when they contradict each other: `facts` are then only what all state. */
      readonly conflict?: readonly string[]
    }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'examined'; readonly findings: readonly Finding[]; readonly round: number }
  | { readonly kind: 'facts-stated'; readonly facts: StatedFacts; readonly by: PersonId }
  | {
      readonly kind: 'authenticated'
      /** The highest of `proven`. */
      readonly level: AssuranceLevel
      readonly proven?: readonly Proven[]
      readonly agency?: AgencyId
      /** Whose proofs it relied on: `officer:AGENCY/ID`, `mailbox:ADDRESS`, `key:…`, `certificate:…`. */
      readonly identities?: readonly string[]
      readonly evidence: readonly Evidence[]
    }
  | {
      readonly kind: 'called-back'
      readonly by: PersonId
      readonly number: string
      readonly answeredBy: string
      readonly outcome: 'confirmed' | 'denied' | 'no-answer'
      readonly confirmed: string
      /** The file number that the agency named on the telephone. */
      readonly reference?: string
      /** The accounts that it named. */
      readonly accounts?: readonly string[]
    }
  | {
      readonly kind: 'register-checked'
      readonly by: PersonId
      readonly register: string
      readonly docket: string
      readonly outcome: 'confirmed' | 'contradicted'
      readonly words: string
    }
  | { readonly kind: 'judged'; readonly judgement: Judgement; readonly receivedAt: Instant }
  /** A person wants it judged by another edition of the law than the one that judged it first. */
  | { readonly kind: 'law-changed'; readonly by: PersonId; readonly law: Sha256 }
  | { readonly kind: 'scope-proposed'; readonly scope: Scope; readonly by: PersonId | 'duly' }
  /** A demanded name led to more than one account, or by a catch-all: a person says whose is meant, and on what ground. */
  | {
      readonly kind: 'holders-chosen'
      readonly by: PersonId
      readonly account: string
      readonly holders: readonly string[]
      readonly words: string
    }
  | { readonly kind: 'scope-impossible'; readonly why: string }
  | {
      readonly kind: 'paged'
      readonly cause: PageCause
      readonly round: number
      readonly attempts: readonly PageAttempt[]
      /** When the pager sent it; it goes into the books later. Absent from what the core once sent itself. */
      readonly at?: Instant
      /** What the pager calls this page; a storm is one page about several orders. */
      readonly group?: string
    }
  | {
      readonly kind: 'acknowledged'
      readonly by: PersonId
      readonly cause: PageCause
      /** By link or telephone: when the pager heard it. Absent when said at the desk. */
      readonly at?: Instant
    }
  | {
      readonly kind: 'approved'
      readonly by: PersonId
      readonly scopeHash: Sha256
      readonly at: Instant
      readonly publicKey: string
      readonly signature: string
    }
  | { readonly kind: 'approval-withdrawn'; readonly by: PersonId; readonly why: string }
  | {
      readonly kind: 'refused'
      readonly by: PersonId
      readonly ground: string
      readonly words: string
      readonly language?: Language
    }
  | {
      readonly kind: 'clarification-asked'
      readonly by: PersonId
      readonly questions: readonly string[]
      readonly language?: Language
    }
  /** The authority answered our questions over the portal: a person reads it and states the facts anew. */
  | {
      readonly kind: 'answer-received'
      readonly receipt: ReceiptId
      readonly at: Instant
      /** `AGENCY/ID` of the officer who signed it in person. */
      readonly officer: string
      readonly words: string
      readonly documents: readonly StoredDocument[]
      /** What opens those documents, sealed to the root key: gone with the order's own key. */
      readonly wrapped: string
    }
  | { readonly kind: 'withdrawn'; readonly by: PersonId | 'requester'; readonly words: string }
  | {
      readonly kind: 'collection-begun'
      readonly grant: string
      readonly purpose: 'produce' | 'preserve'
      readonly scopeHash: Sha256
      readonly expiresAt: Instant
    }
  | {
      readonly kind: 'preserved'
      readonly collection: CollectionSummary
      readonly package: PackageSummary
      readonly scope: Scope
      /** Under what name the key of this copy lies in the key store; absent: sealed to the order's own key. */
      readonly key?: string
      /** As it stood then; {@link keptUntil} says what holds now. Absent: until the production request is done (Reg. (EU) 2023/1543 Art. 11(2)). */
      readonly keepUntil?: Instant
    }
  /** The authority keeps its request up: every copy of this order lives until then. */
  | { readonly kind: 'preservation-extended'; readonly by: PersonId; readonly until: Instant; readonly words: string }
  /** Nobody needs the copies any longer: they are destroyed now. */
  | { readonly kind: 'preservation-released'; readonly by: PersonId; readonly words: string }
  /** A copy was destroyed: this is its deletion receipt (F19). */
  | {
      readonly kind: 'preservation-expired'
      readonly package: Sha256
      readonly at: Instant
      /** Its end came, a person let it go, or nothing asks for it any more. Absent in old events, as is the rest. */
      readonly why?: 'ended' | 'released' | 'not-asked'
      /** SHA-256 of the public half of the key that was destroyed with it; absent for a copy without a key of its own. */
      readonly key?: Sha256
      readonly items?: number
      readonly sizeBytes?: number
    }
  /** What is produced for this order comes out of a copy that an earlier order had us keep. */
  | { readonly kind: 'kept-copy-chosen'; readonly by: PersonId; readonly order: OrderId; readonly package: Sha256 }
  /** Somebody, or our own rule, wants every item seen before anything of this order leaves. */
  | { readonly kind: 'review-asked'; readonly by: PersonId | 'duly'; readonly why: string }
  /** Collected, and resting for the reviewer under a key of its own. `sheet`: the list of its items, sealed likewise. */
  | {
      readonly kind: 'laid-out'
      readonly collection: CollectionSummary
      readonly package: PackageSummary
      readonly sheet: Sha256
      readonly scopeHash: Sha256
      /** Under what name the key of this copy lies in the key store. */
      readonly key: string
      readonly at: Instant
    }
  | {
      readonly kind: 'items-decided'
      readonly by: PersonId
      readonly items: readonly Span[]
      readonly decision: ItemDecision | { readonly as: 'undecided' }
      readonly given?: readonly Redacted[]
    }
  | {
      readonly kind: 'review-approved'
      readonly by: PersonId
      readonly result: Sha256
      readonly at: Instant
      readonly publicKey: string
      readonly signature: string
    }
  /** What rested for the reviewer is destroyed, its key first. */
  | { readonly kind: 'review-cleared'; readonly package: Sha256; readonly at: Instant }
  | { readonly kind: 'collected'; readonly collection: CollectionSummary; readonly at: Instant }
  | { readonly kind: 'sealed'; readonly scopeHash: Sha256; readonly package: PackageSummary; readonly at: Instant }
  | { readonly kind: 'release-begun'; readonly ticket: Sha256; readonly expiresAt: Instant }
  | { readonly kind: 'released'; readonly ticket: Sha256; readonly at: Instant; readonly told: string }
  | {
      readonly kind: 'fetched'
      readonly ticket: Sha256
      readonly at: Instant
      readonly bytes: number
      readonly complete: boolean
    }
  | { readonly kind: 'ticket-expired'; readonly ticket: Sha256 }
  | { readonly kind: 'recalled'; readonly by: PersonId; readonly why: string; readonly beforeFirstRead: boolean }
  /**
   * An agency denied this order (`denied`), or one that relied on the same: nothing is collected or leaves for it while
   * the incident is open.
   */
  | { readonly kind: 'held'; readonly incident: string; readonly denied: boolean }
  | { readonly kind: 'hold-lifted'; readonly incident: string }
  /** The agency's head was told that data left in an emergency in its name. */
  | {
      readonly kind: 'head-told'
      readonly over: 'mail' | 'telephone'
      readonly to: string
      readonly by?: PersonId
      readonly spokenTo?: string
    }
  /** The formal order for an emergency came. */
  | { readonly kind: 'paper-received'; readonly by: PersonId; readonly words: string }
  | { readonly kind: 'notice-set'; readonly rule: string; readonly at?: Instant; readonly cite: string }
  | {
      readonly kind: 'answered'
      readonly letter: 'acknowledgement' | 'refusal' | 'part-refusal' | 'clarification' | 'preservation' | 'none'
      readonly to: string
      readonly words: string
      /** The form that went with it, as its data: the page drawn from it is not kept. */
      readonly form?: unknown
    }
  | {
      readonly kind: 'step-failed'
      readonly step: string
      readonly words: string
      readonly next: string
      /** An invariant failed: not tried again before somebody acknowledges. */
      readonly stopped?: true
    }
  | { readonly kind: 'closed'; readonly outcome: string }

export type EventKind = OrderEvent['kind']
export type EventOf<K extends EventKind> = Extract<OrderEvent, { kind: K }>

/** Who did it: a named person, or which part of Duly. */
export type Actor = { readonly person: PersonId } | { readonly role: 'core' | 'edge' | 'pager' | 'collector' | 'desk' }

/** An event as it stands in the books. */
export type Recorded = {
  readonly order: OrderId
  /** 1 for the first event of the order, then without a gap. */
  readonly version: number
  readonly at: Instant
  readonly actor: Actor
  readonly event: OrderEvent
}
