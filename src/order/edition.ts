import { lawStatement, signOffStatement } from './statement.ts'
import { canonical, sha256 } from './canonical.ts'
import type { DeskEvent } from './desk-event.ts'
import type { Sha256 } from './ids.ts'
import type { Verify } from './signature.ts'
import { signedByTwo, type Signed } from './signed.ts'

/** One file of the law as it judges: which text, and who of this desk answers for it, once two people do. */
export type LawRef = {
  readonly id: string
  readonly version: string
  /** Of the file's bytes. */
  readonly sha256: Sha256
  readonly signedOff?: { readonly by: string; readonly on: string }
}

/** The whole law by which orders are judged at one time. Equal law has equal digests. */
export type Edition = { readonly digest: Sha256; readonly packs: readonly LawRef[] }

export function editionOf(packs: readonly LawRef[]): Edition {
  const sorted = [...packs].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { digest: sha256(canonical({ v: 1, law: sorted })), packs: sorted }
}

type SignOff = Omit<Extract<DeskEvent, { kind: 'pack-signed-off' }>, 'kind'>

/** The law as the desk's events tell it. */
export type LawBooks = {
  /** Every edition that ever was in force. */
  readonly editions: ReadonlyMap<Sha256, Edition>
  readonly inForce?: Edition
  readonly proposed?: Edition
  /** Of the proposed edition only. */
  readonly approvals: readonly Signed[]
  readonly signOffs: readonly SignOff[]
}

export const noLaw: LawBooks = { editions: new Map(), approvals: [], signOffs: [] }

/** The books after one more event of the desk. Pure. */
export function applyLaw(books: LawBooks, event: DeskEvent): LawBooks {
  const { proposed, ...rest } = books
  switch (event.kind) {
    case 'law-loaded':
    case 'law-in-force': {
      const inForce = editionOf(event.packs)
      const editions = new Map(books.editions).set(inForce.digest, inForce)
      return proposed?.digest === inForce.digest
        ? { ...rest, editions, inForce, approvals: [] }
        : { ...books, editions, inForce }
    }
    case 'law-proposed':
      return { ...books, proposed: editionOf(event.packs), approvals: [] }
    case 'law-proposal-ended':
      return { ...rest, approvals: [] }
    case 'law-approved':
      return proposed?.digest === event.edition ? { ...books, approvals: [...books.approvals, event] } : books
    case 'pack-signed-off':
      return { ...books, signOffs: [...books.signOffs, event] }
    default:
      return books
  }
}

/**
 * Whether two people stand behind this edition's coming into force, by their signatures and not by what a record says
 * of them: they signed its digest, or signed off each pack in which it differs from the one before.
 */
export function isBacked(books: LawBooks, packs: readonly LawRef[], verify: Verify): boolean {
  const next = editionOf(packs)
  if (
    books.proposed?.digest === next.digest &&
    signedByTwo(books.approvals, (a) => lawStatement({ ...a, edition: next.digest }), verify)
  )
    return true
  const before = new Map(books.inForce?.packs.map((p) => [p.id, p]))
  return (
    next.packs.length === before.size &&
    next.packs.every((ref) => {
      const was = before.get(ref.id)
      if (was?.sha256 !== ref.sha256 || was.version !== ref.version) return false
      if (canonical({ was: was.signedOff ?? null }) === canonical({ was: ref.signedOff ?? null })) return true
      return signedByTwo(
        books.signOffs.filter((s) => s.pack === ref.id && s.sha256 === ref.sha256),
        signOffStatement,
        verify,
      )
    })
  )
}

/** An edition in which each text that two people signed off is active; the rest stays as it was. */
export const withSignOffs = (edition: Edition, signedOff: (ref: LawRef) => LawRef['signedOff']): Edition =>
  editionOf(
    edition.packs.map(({ signedOff: _before, ...ref }) => {
      const by = signedOff(ref)
      return by ? { ...ref, signedOff: by } : ref
    }),
  )
