import { sha256 } from '../order/canonical.ts'
import type { Edition } from '../order/edition.ts'
import type { Sha256 } from '../order/ids.ts'
import type { Database, Transaction } from '../platform/database.ts'
import { assertInvariant, Broken } from '../platform/failure.ts'
import { holidayFile, lawOf, type LawFile } from './pack.ts'
import type { LawPacks, Pack } from './schema.ts'

/** Keeps these files under their hashes; one that is kept already stays as it is. */
export async function keepLaw(tx: Transaction, files: readonly LawFile[]): Promise<void> {
  await tx
    .insertInto('law_file')
    .values(files.map(({ text }) => ({ sha256: sha256(text), body: Buffer.from(text) })))
    .onConflict((c) => c.doNothing())
    .execute()
}

/**
 * The law of an edition, from the files that were kept. Throws {@link Broken} when one is not there or is another than
 * the books name: then nothing is judged by it. Served by the primary key.
 */
export async function keptLaw(db: Database, edition: Edition): Promise<LawPacks> {
  const rows = await db
    .selectFrom('law_file')
    .select(['sha256', 'body'])
    .where(
      'sha256',
      'in',
      edition.packs.map((p) => p.sha256 as string),
    )
    .execute()
  const texts = new Map(rows.map((row) => [row.sha256 as Sha256, row.body.toString('utf8')]))
  const files = edition.packs.map((ref): LawFile => {
    const text = texts.get(ref.sha256)
    if (text === undefined)
      throw new Broken(
        'ERR_INVARIANT',
        `The text of ${ref.id} ${ref.version} is not among the kept files of the law.`,
        {
          next: 'Orders that it judged cannot be judged again. Restore the database from a backup; call engineering.',
        },
      )
    // INVARIANT I17: only text whose hash the books name is ever a rule.
    assertInvariant('I17', sha256(text) === ref.sha256, `the kept text of ${ref.id} is not the one the books name`)
    return { name: ref.id === 'holidays' ? holidayFile : `${ref.id}.yaml`, text }
  })
  return withStatus(lawOf(files, true), edition)
}

/** The packs that this desk's people signed off are active, by their word and on their day. */
function withStatus(law: LawPacks, edition: Edition): LawPacks {
  const packs = new Map<string, Pack>(law.packs)
  for (const { id, signedOff } of edition.packs) {
    const pack = packs.get(id)
    if (pack && signedOff) packs.set(id, { ...pack, status: 'active', signed_off: signedOff })
  }
  return { ...law, packs, common: packs.get(law.common.id) ?? law.common }
}
