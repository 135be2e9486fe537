import { standingRota, weighChange } from '../../oncall/change-rota.ts'
import { pagerFiles } from '../../oncall/files.ts'
import type { RotaRecord } from '../../oncall/pager-journal.ts'
import { rotaChange, type RotaChange, type RotaWish } from '../../oncall/rota-wish.ts'
import type { Weighed } from '../../oncall/weigh.ts'
import type { Parsed, PersonId, Sha256 } from '../../order/ids.ts'
import { rotaStatement } from '../../order/statement.ts'
import type { Signed } from '../../order/signed.ts'
import type { Instant } from '../../order/time.ts'
import { seconds } from '../../order/time.ts'
import { Forbidden } from '../../platform/failure.ts'
import { readFeed } from '../../platform/feed.ts'
import { readSigner, type Signer } from '../../platform/keys.ts'
import { silentFor } from '../../platform/only-one.ts'
import type { Person } from '../../platform/settings.ts'
import { homeFolder, openHome, type Home } from '../../roles/home.ts'
import { printChange, printList } from './print-change.ts'
import { nowInstant } from './settings.ts'

export const changeFlags = {
  anyway: { type: 'boolean' },
  preview: { type: 'boolean' },
  as: { type: 'string' },
  key: { type: 'string' },
} as const
export const changeHelp = `Times have a zone, or are those on the wall of the rota's zone: 2026-11-28T22:00.
Saved in duly.yaml; the pager takes it within seconds, with no restart and also while the database is away.

  --preview       show what it would change, and save nothing
  --anyway        save it although it makes a gap or a double-booking
  --as PERSON     sign the change, for the books: your short name in duly.yaml (or DULY_AS)
  --key FILE      and your key file (or DULY_KEY)`

type Values = { anyway?: boolean; preview?: boolean; as?: string; key?: string }

/**
 * Changes the rota in `duly.yaml`: shows what the change does, refuses what nobody can be paged by, and saves it. Every
 * command that changes the rota is this with another wish. Gives the exit code.
 */
export async function changeRota(values: Values, wish: RotaWish | (() => Parsed<RotaChange>)): Promise<number> {
  const home = await openHome(homeFolder())
  const read = await standingRota(home)
  if (!read.ok) return no(read.why, 'duly.yaml is not in order already. Mend it first: duly config check')
  const standing = read.value
  const { settings } = standing
  const author = await authorOf(values, settings.people)
  const now = nowInstant()
  const change = typeof wish === 'function' ? wish() : rotaChange(wish, settings.rota, standing.undo, now)
  if (!change.ok) return no(change.why)
  const made = weighChange(home, standing, change.value, now)
  if (!made.ok) return no(made.why)
  const { weighed, digest, how, save } = made.value

  printChange(weighed.differences)
  if (!mayBeSaved(weighed, values.anyway === true)) return 1
  if (values.preview) {
    console.log('Only looked at; nothing is saved.')
    return 0
  }
  const saved = await save({ at: now, signed: author && signed(digest, how, author, now) })
  if (!saved.ok) return no(saved.why)
  const back = saved.value.undoable
    ? ` Take ${change.value.undoes ? 'the one before it' : 'it'} back with: duly rota undo`
    : ''
  console.log(`Saved: ${how}${author ? `, signed by ${author.person.id}` : ''}.${back}`)
  console.log(await pagerHas(home, digest))
  return 0
}

function mayBeSaved({ refused, gaps, doubles, stood }: Weighed, anyway: boolean): boolean {
  printList('Wrong before it, and still:', stood)
  printList('Refused:', refused, console.error)
  printList('It leaves a gap, and everyone is paged then:', gaps, anyway ? console.log : console.error)
  printList('It books somebody twice:', doubles, anyway ? console.log : console.error)
  if (refused.length > 0) console.error('Not saved.')
  else if (gaps.length + doubles.length > 0 && !anyway)
    console.error(
      'Not saved. Let somebody take those hours: duly rota override PERSON --from … --to …\nOr, when it is meant so, say --anyway.',
    )
  else return true
  return false
}

function no(why: string, next = 'Not saved.'): number {
  console.error(`${why}\n${next}`)
  return 1
}

type Author = { readonly person: Person; readonly signer: Signer }

/** Who changes the rota, when they say so. Throws {@link Forbidden} when the key is not theirs. */
async function authorOf(values: Values, people: readonly Person[]): Promise<Author | undefined> {
  const name = values.as ?? process.env['DULY_AS']
  const keyFile = values.key ?? process.env['DULY_KEY']
  if (!name && !keyFile) return undefined
  const next = 'Sign with both --as PERSON and --key FILE, or with neither.'
  const person = people.find((each) => each.id === name)
  if (!name || !keyFile) throw new Forbidden('ERR_NOT_ALLOWED', 'One of --as and --key is missing.', { next })
  if (!person) throw new Forbidden('ERR_NOT_ALLOWED', `${name} is not among the people in duly.yaml.`, { next })
  const signer = await readSigner(keyFile)
  if (signer.publicKey !== person.key)
    throw new Forbidden('ERR_NOT_ALLOWED', `The key is not the one of ${name} in duly.yaml.`, { next })
  return { person, signer }
}

function signed(rota: Sha256, how: string, { person, signer }: Author, at: Instant): Signed {
  const by = person.id as PersonId
  const statement = Buffer.from(rotaStatement({ rota, how, by, at }))
  return { by, at, publicKey: signer.publicKey, signature: Buffer.from(signer.sign(statement)).toString('base64') }
}

/** Waits a little until the pager pages by it, and says so. */
async function pagerHas(home: Home, digest: Sha256): Promise<string> {
  if ((await silentFor(home.pager, Date.now())) > seconds(15))
    return 'The pager is not running; it counts when Duly is started.'
  const { journal } = pagerFiles(home.pager)
  for (let tries = 0; tries < 16; tries++) {
    const { records } = await readFeed(journal, 0)
    const taken = records.findLast(({ value }) => (value as { kind: string }).kind === 'rota')?.value
    if ((taken as RotaRecord | undefined)?.digest === digest) return 'The pager pages by it.'
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return 'The pager has not taken it yet. Look at what it says, and at: duly config check'
}
