import { applyLaw, editionOf, isBacked, noLaw, withSignOffs, type LawBooks, type LawRef } from '../order/edition.ts'
import type { DeskEvent } from '../order/desk-event.ts'
import type { PersonId, Sha256 } from '../order/ids.ts'
import { verifyPerson } from '../order/signature.ts'
import type { Signed } from '../order/signed.ts'
import { deskFold, recordDeskEvent, type Desk, type Law, type LoadedEdition } from '../desk.ts'
import { fresh, signedBy, verifyHere, type Word } from './word.ts'
import { checkLawApproval, checkSignOff } from '../decision/law-word.ts'
import { distinct } from '../decision/signed-word.ts'
import { keepLaw, keptLaw, LawError, lawOf, readLawFiles } from '../legality/legality.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import type { Person } from '../platform/settings.ts'

/** Editions held open at once. A desk has a few in use; the books hold all. */
const openMost = 20

/** INVARIANT I9: no law comes into force but as installed, or under the signatures of two people. */
function applyBacked(books: LawBooks, event: DeskEvent): LawBooks {
  const backed = event.kind !== 'law-in-force' || isBacked(books, event.packs, verifyPerson)
  assertInvariant('I9', backed, 'the books hold law that two people did not sign')
  assertInvariant('I9', event.kind !== 'law-loaded' || !books.inForce, 'law was installed over the law in force')
  return applyLaw(books, event)
}

/** The law as the books hold it. Each edition is read once; the books are read again when the desk's stream grew. */
export function openLaw(desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>): Law {
  const open = new Map<Sha256, Promise<LoadedEdition>>()
  const books = deskFold(desk, noLaw, (so, { event }) => applyBacked(so, event)).now
  const load: Law['load'] = (edition) => {
    const known = open.get(edition.digest)
    if (known) return known
    const [oldest] = open.keys()
    if (oldest !== undefined && open.size >= openMost) open.delete(oldest)
    const loading = keptLaw(desk.db, edition).then((law) => ({ digest: edition.digest, law }))
    open.set(edition.digest, loading)
    loading.catch(() => open.delete(edition.digest))
    return loading
  }
  return {
    books,
    load,
    async edition(digest) {
      const { editions, inForce } = await books()
      const edition = digest === undefined ? inForce : editions.get(digest)
      assertInvariant('I9', edition !== undefined, `no entry brought the law ${digest ?? 'of this desk'} into force`)
      return load(edition)
    },
  }
}

/**
 * Compares the files of the law with the books, at start. On a desk without law they come into force as installed. Later
 * a difference is only proposed, and the edition in force goes on judging, also when the files cannot be read.
 */
export async function takeLaw(desk: Desk, dir: string): Promise<void> {
  let refs: readonly LawRef[]
  let files
  try {
    files = await readLawFiles(dir)
    refs = lawOf(files).loaded.map(({ sha256, ...ref }) => ({ ...ref, sha256: sha256 as Sha256 }))
  } catch (error) {
    const { inForce } = await desk.law.books()
    if (!inForce || !(error instanceof LawError)) throw error
    desk.log('the files of the law cannot be used, so the edition in force goes on judging; see: duly law lint', {
      error: error.message,
    })
    return
  }
  const kept = files
  await recordDeskEvent(
    desk,
    (past) => {
      const { inForce, proposed } = past.reduce(applyLaw, noLaw)
      if (!inForce) return [{ kind: 'law-loaded', packs: refs }]
      const answered = [...inForce.packs, ...(proposed?.packs ?? [])].filter((p) => p.signedOff)
      const edition = withSignOffs(
        editionOf(refs),
        (ref) => answered.find((p) => p.id === ref.id && p.sha256 === ref.sha256)?.signedOff,
      )
      if (edition.digest === proposed?.digest) return []
      if (edition.digest !== inForce.digest)
        return [{ kind: 'law-proposed', edition: edition.digest, packs: edition.packs }]
      const why = 'The files are again those in force.'
      return proposed ? [{ kind: 'law-proposal-ended', edition: proposed.digest, why }] : []
    },
    { role: 'core' },
    (tx) => keepLaw(tx, kept),
  )
}

const refuse = (why: string, next = 'See where the law stands: duly law changes'): never => {
  throw new Forbidden('ERR_NOT_ALLOWED', why, { next })
}

/** One person signs the proposed edition; with the second person it is in force. Throws {@link Forbidden} in words. */
export async function approveLaw(desk: Desk, person: Person, wish: Word & { edition: Sha256 }): Promise<LawBooks> {
  const { people } = desk.settings
  await recordDeskEvent(
    desk,
    (past) => {
      const books = past.reduce(applyLaw, noLaw)
      const { proposed } = books
      if (proposed?.digest !== wish.edition)
        return refuse(`The edition ${wish.edition.slice(0, 16)} of the law is not the one that is proposed.`)
      const check = (signed: Signed): ReturnType<typeof checkLawApproval> =>
        checkLawApproval(proposed.digest, { signed, people, verify: verifyHere(desk) })
      const signed = fresh(desk, signedBy(person, wish), check)
      const before = distinct(books.approvals, check)
      const both = distinct([...books.approvals, signed], check)
      if (both.length === before.length)
        return refuse(`${person.name} signed this edition already. The second person must be another.`)
      const approved: DeskEvent = { kind: 'law-approved', edition: proposed.digest, ...signed }
      if (both.length < 2) return [approved]
      const why = `Approved by ${both.map((p) => p.id).join(' and ')}.`
      return [approved, { kind: 'law-in-force', edition: proposed.digest, packs: proposed.packs, why }]
    },
    { person: person.id as PersonId },
  )
  return desk.law.books()
}

/**
 * A lawyer answers for exactly this text of a pack. With a second person, and a lawyer among the two, it is active at
 * this desk: for orders judged first from then on. Throws {@link Forbidden} in words.
 */
export async function signOffPack(
  desk: Desk,
  person: Person,
  wish: Word & { pack: string; sha256: Sha256; on: string },
): Promise<LawBooks> {
  const { people } = desk.settings
  const { pack, sha256, on } = wish
  await recordDeskEvent(
    desk,
    (past) => {
      const books = past.reduce(applyLaw, noLaw)
      const isIt = (p: LawRef): boolean => p.id === pack && p.sha256 === sha256
      const ref = [...(books.inForce?.packs ?? []), ...(books.proposed?.packs ?? [])].find(isIt)
      if (!ref || pack === 'holidays') return refuse(`No such text of ${pack} is in force or proposed here.`)
      const check = (signed: Signed & { on: string }): ReturnType<typeof checkSignOff> =>
        checkSignOff({ pack, sha256, on: signed.on }, { signed, people, verify: verifyHere(desk) })
      const signed = fresh(desk, { ...signedBy(person, wish), on }, check)
      const earlier = books.signOffs.filter((s) => s.pack === pack && s.sha256 === sha256)
      const all = distinct([...earlier, signed], check)
      if (all.length === distinct(earlier, check).length)
        return refuse(`${person.name} signed this text of ${pack} off already. The second person must be another.`)
      const events: DeskEvent[] = [{ kind: 'pack-signed-off', pack, version: ref.version, sha256, ...signed }]
      if (all.length < 2 || !all.some((p) => p.may.includes('counsel'))) return events
      const signedOff = { by: all.map((p) => p.name).join(' and '), on }
      for (const [kind, edition] of [
        ['law-in-force', books.inForce],
        ['law-proposed', books.proposed],
      ] as const) {
        if (!edition?.packs.some(isIt)) continue
        const { digest, packs } = withSignOffs(edition, (p) => (isIt(p) ? signedOff : p.signedOff))
        const why = `${pack} ${ref.version} was signed off by ${signedOff.by}.`
        events.push(kind === 'law-in-force' ? { kind, edition: digest, packs, why } : { kind, edition: digest, packs })
      }
      return events
    },
    { person: person.id as PersonId },
  )
  return desk.law.books()
}
