import { readFile } from 'node:fs/promises'
import type { Parsed, Sha256 } from '../order/ids.ts'
import { sha256 } from '../order/canonical.ts'
import { rotaDigest } from '../order/rota-word.ts'
import type { Signed } from '../order/signed.ts'
import type { Instant } from '../order/time.ts'
import { loadConfig, parseSettings } from '../platform/config.ts'
import { makeFolder, replaceFile } from '../platform/disk.ts'
import { editRota, rotaSection } from '../platform/rota-text.ts'
import type { Settings } from '../platform/settings.ts'
import { pagerFiles } from './files.ts'
import type { RotaWord } from './rota-history.ts'
import type { RotaBefore, RotaChange } from './rota-wish.ts'
import { weigh, type Weighed } from './weigh.ts'

/** Where the rota stands, and the pager's folder, where is said who changed it. */
export type RotaPlaces = { readonly config: string; readonly pager: string }

/** How the rota was before each change, the oldest first. */
type Before = RotaBefore & { readonly digest: Sha256 }
type Words = { readonly said: readonly RotaWord[]; readonly undo: readonly Before[] }
/** So many steps can be undone. */
const steps = 50

/** The rota as it stands in `duly.yaml`, and the last change of it that can be taken back. */
export type RotaStanding = {
  readonly settings: Settings
  readonly undo: Before | undefined
  readonly text: string
  readonly sha256: Sha256
  readonly words: Words
}

export async function standingRota({ config, pager }: RotaPlaces): Promise<Parsed<RotaStanding>> {
  const read = await loadConfig(config)
  if (!read.ok) return read
  const words = await wordsIn(pager)
  const { settings, text, sha256 } = read.value
  const last = words.undo.at(-1)
  const undo = last?.digest === rotaDigest(settings.rota) ? last : undefined
  return { ok: true, value: { settings, undo, text, sha256, words } }
}

/** A change that was looked at and not made yet: what it does, and under what name it is signed. */
export type WeighedChange = {
  readonly weighed: Weighed
  readonly digest: Sha256
  readonly how: string
  /** Saves it, with what is said of it. Gives why not when somebody else was faster. */
  readonly save: (by: { readonly at: Instant; readonly signed?: Signed | undefined }) => Promise<Parsed<{ readonly undoable: boolean }>> // prettier-ignore
}

/** Weighs a change of the rota, or says why it is none: nothing is saved yet. Every way to change the rota is this. */
export function weighChange(
  places: RotaPlaces,
  standing: RotaStanding,
  { edit, how, undoes }: RotaChange,
  now: Instant,
): Parsed<WeighedChange> {
  const { settings, text, words } = standing
  const edited = editRota(text, edit)
  if (!edited.ok) return edited
  const after = parseSettings(edited.value, 'duly.yaml as changed,')
  if (!after.ok) return after
  const section = rotaSection(text)
  if (!section.ok) return section
  const digest = rotaDigest(after.value.rota)
  const before = { digest, how, section: section.value ?? null }
  const undo = undoes ? words.undo.slice(0, -1) : [...words.undo, before].slice(-steps)
  return {
    ok: true,
    value: {
      weighed: weigh(settings, after.value, now),
      digest,
      how,
      async save({ at, signed }) {
        const said = { digest, how, at, ...(signed ? { signed } : {}) }
        if (sha256(await readFile(places.config)) !== standing.sha256)
          return { ok: false, why: 'Somebody changed duly.yaml in this moment. Nothing is saved; do it again.' }
        // First what is said of it: whoever takes the file finds it. Without the file it stands for nothing.
        const all: Words = { said: [...words.said, said].slice(-steps), undo }
        await makeFolder(places.pager)
        await replaceFile(pagerFiles(places.pager).rotaWords, Buffer.from(JSON.stringify(all)))
        await replaceFile(places.config, Buffer.from(edited.value))
        return { ok: true, value: { undoable: undo.length > 0 } }
      },
    },
  }
}

const wordsIn = async (pager: string): Promise<Words> =>
  readFile(pagerFiles(pager).rotaWords, 'utf8').then(
    (text) => JSON.parse(text) as Words,
    () => ({ said: [], undo: [] }),
  )
