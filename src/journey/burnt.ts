import { randomBytes } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../order/canonical.ts'
import type { PersonId } from '../order/ids.ts'
import type { Feed, RegistryBooks } from '../order/registry.ts'
import type { Instant } from '../order/time.ts'
import { makeFeed, readFeed } from '../requester/burnt-feed.ts'
import { makeFolder, syncFolder, writeNewFile } from '../platform/disk.ts'
import { Forbidden } from '../platform/failure.ts'
import { verifySignature } from '../order/signature.ts'
import { deskStream, envelopeOf, recordDeskEvent, type Desk } from '../desk.ts'

/** The file that the edge shows to everyone at `GET /v1/burnt-identities`. */
export const feedFile = 'burnt-identities.json'

/** Writes the feed for other providers anew when it says something else than before. */
export async function publishFeed(desk: Desk): Promise<void> {
  const { incidents, agencies } = await desk.registry.now()
  const [first] = await desk.db
    .selectFrom('events')
    .select('at')
    .where('stream', '=', deskStream)
    .where('version', '=', 1)
    .execute()
  if (!first) return
  const text = makeFeed(incidents, agencies, {
    publisher: desk.settings.entities[0]?.name ?? 'unnamed',
    salt: (await envelopeOf(desk, deskStream)).salt('burnt-identities').toString('hex'),
    began: first.at as Instant,
    key: desk.keys.desk.publicKey,
    sign: (bytes) => desk.keys.desk.sign(bytes),
  })
  const file = join(desk.publicDir, feedFile)
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return
  await makeFolder(desk.publicDir)
  const half = `${file}.${randomBytes(6).toString('hex')}.tmp`
  await writeNewFile(half, Buffer.from(text))
  await rename(half, file)
  await syncFolder(desk.publicDir)
}

/** Fetches the feeds that two people subscribed to. One that does not answer, or is not genuine, leaves what was known. */
export async function fetchFeeds(desk: Desk): Promise<void> {
  for (const feed of (await desk.registry.now()).feeds) {
    const answer = await desk.lookUp({ kind: 'feed', url: feed.url })
    const text = answer.state === 'answered' ? Buffer.from(String(answer.value), 'base64').toString('utf8') : undefined
    const why = text === undefined ? 'it did not answer' : await take(desk, feed, text)
    if (why !== undefined) desk.log('a feed of burnt identities could not be read', { feed: feed.name, why })
  }
}

/** A person brings a feed as a file; it is believed only under a key that was subscribed to. Throws {@link Forbidden}. */
export async function bringFeed(desk: Desk, person: PersonId, text: string): Promise<RegistryBooks> {
  const { feeds } = await desk.registry.now()
  for (const feed of feeds) if ((await take(desk, feed, text, person)) === undefined) return desk.registry.now()
  throw new Forbidden('ERR_NOT_ALLOWED', 'This file is no feed of a provider that we subscribed to.', {
    next: 'Two people subscribe first: duly registry subscribe URL KEY --name NAME --why "..."',
  })
}

/** Writes a genuine feed down when it is new; otherwise says why it is not taken. */
async function take(desk: Desk, feed: Feed, text: string, person?: PersonId): Promise<string | undefined> {
  const read = readFeed(text, feed.key, verifySignature)
  if (!read.ok) return read.why
  const digest = sha256(text)
  if (feed.read?.sha256 === digest) return undefined
  const { salt } = read.value
  const entries = read.value.entries.map((e) => ({ ...e, hash: e.hash as typeof digest }))
  await recordDeskEvent(
    desk,
    () => [{ kind: 'feed-read', url: feed.url, sha256: digest, salt, entries }],
    person ? { person } : { role: 'core' },
  )
  return undefined
}
