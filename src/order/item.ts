import type { DataCategory } from './category.ts'
import type { LeftOut, Redaction } from './review.ts'
import type { Instant } from './time.ts'

/** One thing that lies inside the scope, as its store holds it: a message, the head of one, a record. */
export type CollectedItem = {
  /** Unique within the source, and the same at every collection: a path without flags, a UID, a line number. */
  readonly id: string
  readonly source: string
  readonly account: string
  /** The internal account that the demanded one was at that moment, where the scope names holders. */
  readonly holder?: string
  readonly category: DataCategory
  readonly folder?: string
  /** The server's clock: INTERNALDATE (RFC 3501, section 2.3.3), or the moment of an access record. */
  readonly internalDate?: Instant
  /** The Date header as a moment; absent when it is missing or unusable. */
  readonly sentDate?: Instant
  readonly sizeBytes: number
  /** Given away with the item: whoever made them keeps no use of them, for they may move to another thread. */
  readonly bytes: Uint8Array
  readonly mediaType: string
  /** The scope speaks of the Date header, this message has none that can be used, and INTERNALDATE decided. */
  readonly undated?: true
  /** A reviewer covered part of it: the bytes are those that leave, and this says of which original. */
  readonly redacted?: {
    readonly sha256: string
    readonly sizeBytes: number
    readonly how: Redaction['how']
    readonly ground: string
    readonly by: string
    readonly at: string
    readonly leftOut: readonly LeftOut[]
  }
}

/** An item that a reviewer kept back, as the package tells of it: which and why, and no content. */
export type Withheld = {
  readonly id: string
  readonly source: string
  readonly account: string
  readonly category: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly ground: string
  readonly by: string
  readonly at: string
}

/**
 * Something the source holds and does not give, with the reason: a record whose moment cannot be read, a line that cannot,
 * content that only its user can read (I7). It is listed in the package, so that nothing is missing in silence.
 */
export type NotGiven = {
  /** What it is, by its name in the source. */
  readonly notGiven: string
  readonly source: string
  /** Whose it is; absent where nobody can tell. */
  readonly account?: string
  readonly why: string
}

/**
 * Items that lie in files and are not read yet. Whoever seals has the module at `reader` read them, in a thread of its
 * own: its `readParcel` ({@link ReadParcel}) gives the items.
 */
export type Parcel = {
  /** The file: URL of a module that exports `readParcel`. */
  readonly reader: string
  /** What the reader needs to know; it can be cloned into another thread. */
  readonly parcel: unknown
  /** Where in the store: a folder of a Maildir, an mbox file. */
  readonly place: string
  /** While this stays, a name means there what it meant before: how an mbox file stood when its messages were found. */
  readonly state: string
  /** What is looked at there, each by a name that stays. Some of it may turn out to lie outside the scope. */
  readonly names: readonly string[]
}

/** Takes bytes to read an item into. Asking again before the item was given takes back what was taken before. */
export type Room = (sizeBytes: number) => Uint8Array

/** `parcel` as it stands in the {@link Parcel}. */
export type ReadParcel = (parcel: unknown, room: Room) => Iterable<CollectedItem | NotGiven>
