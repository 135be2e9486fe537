import { createHash } from 'node:crypto'
import { canonical, sha256, type Json } from '../order/canonical.ts'
import type { CollectionSummary, EventOf, PackageSummary } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Withheld } from '../order/item.ts'
import type { Clause } from '../order/judgement.ts'
import type { ReviewApproval } from '../order/review.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import type { Blobs } from '../platform/blobs.ts'
import type { Clock } from '../platform/clock.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import type { Signer } from '../platform/keys.ts'
import { ageFile, BadRecipient, stanzaKind, stanzasOf, type AgeFile } from './age-file.ts'
import { signEnvelope } from './dsse.ts'
import { recheck } from './recheck.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'
import { fields, readme } from './texts.ts'

export type Incoming =
  CollectedItem | NotGiven | { readonly notHeld: string; readonly source?: string } | { readonly withheld: Withheld }

export type LedgerProof = {
  readonly vkey: string
  readonly checkpoint: string
  readonly leaves: readonly { readonly index: number; readonly entry: string; readonly proof: readonly string[] }[]
  readonly reveal: readonly { readonly index: number; readonly salt: string; readonly event: string }[]
}

export type SealInput = {
  readonly order: OrderId
  readonly scope: Scope
  readonly items: AsyncIterable<Incoming>
  readonly approvals: readonly Omit<EventOf<'approved'>, never>[]
  readonly custody: readonly { readonly at: Instant; readonly who: string; readonly what: string }[]
  readonly clauses: readonly Clause[]
  readonly ledger: LedgerProof
  /** The reviewed result that two people approved, where there was a review. */
  readonly review?: { readonly result: Sha256; readonly approvals: readonly ReviewApproval[] }
  readonly desk: Signer
  readonly blobs: Blobs
  readonly clock: Clock
}

/**
 * Seals a production in one pass: each item is tested again against the scope, hashed, put into a BagIt bag (RFC 8493)
 * in a tar, and encrypted with age to the recipients of the scope and no one else, straight to the blob store. Nothing
 * of it touches the disk unencrypted (I13). Throws {@link Forbidden} for a recipient key that is none, and Broken I2
 * for an item outside the scope: then there is no package at all.
 */
export async function seal(input: SealInput): Promise<{ collection: CollectionSummary; package: PackageSummary }> {
  const bag = new Bag(input)
  const file = await openAgeFile(input, bag.bytes())
  const stored = await input.blobs.put(file.bytes)
  try {
    await assertRecipients(input, file, stored.sha256)
  } catch (error) {
    await input.blobs.remove(stored.sha256)
    throw error
  }
  return {
    collection: bag.summary(),
    package: { ...stored, recipients: file.wrappedTo, manifest: bag.manifest },
  }
}

async function openAgeFile(input: SealInput, plaintext: AsyncIterable<Uint8Array>): Promise<AgeFile> {
  try {
    return await ageFile(input.scope.recipients, plaintext)
  } catch (cause) {
    if (!(cause instanceof BadRecipient)) throw cause
    throw new Forbidden(
      'ERR_BAD_RECIPIENT_KEY',
      `The key ${cause.key.slice(0, 20)}… in the registry is not a valid age recipient, so nobody could open the package of ${input.order}.`,
      {
        orderId: input.order,
        next: 'Ask the authority for its key again and correct recipients in duly.yaml.',
        cause,
      },
    )
  }
}

/**
 * INVARIANT I5. A stanza does not name its key, so two things are compared: the keys to which the file key was wrapped,
 * seen while it happened, and the number and kinds of stanzas in the file as it lies on the disk.
 */
async function assertRecipients(input: SealInput, file: AgeFile, stored: Sha256): Promise<void> {
  const { recipients } = input.scope
  const produced = await stanzasOf(input.blobs.read(stored))
  assertInvariant(
    'I5',
    canonical(file.wrappedTo) === canonical(recipients) &&
      canonical(produced) === canonical(recipients.map(stanzaKind)),
    'the package was encrypted to other keys than were approved',
    input.order,
  )
}

/** The bag as it is written, file after file. */
class Bag {
  manifest: Sha256 = '' as Sha256
  readonly #input: SealInput
  readonly #root: string
  readonly #mtime: number
  readonly #payload: string[] = []
  readonly #tags: string[] = []
  readonly #lines: string[] = []
  readonly #notHeld = new Set<string>()
  readonly #notGiven: NotGiven[] = []
  readonly #withheld: Withheld[] = []
  readonly #sources = new Set<string>()
  #octets = 0
  #itemBytes = 0
  #digest = '' as Sha256

  constructor(input: SealInput) {
    this.#input = input
    this.#root = input.order
    this.#mtime = Math.floor(Instant.ms(input.clock.now()) / 1000)
  }

  summary(): CollectionSummary {
    return {
      items: this.#lines.length,
      bytes: this.#itemBytes,
      withheld: this.#withheld.length,
      notHeld: [...this.#notHeld].sort(),
      connectors: [...this.#sources].sort(),
      digest: this.#digest,
    }
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const { order, scope, items, approvals, custody, clauses, ledger, review, desk, clock } = this.#input
    yield* this.#tag('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
    for await (const item of items) {
      if ('notHeld' in item) this.#notHeld.add(item.notHeld)
      else if ('withheld' in item) this.#withheld.push(item.withheld)
      else if ('notGiven' in item) this.#notGiven.push({ ...item, notGiven: item.notGiven.toWellFormed() })
      else yield* this.#item(item)
    }
    for (const account of [...this.#notHeld])
      if (this.#lines.some((line) => (JSON.parse(line) as { account: string }).account === account))
        this.#notHeld.delete(account)
    const list = this.#lines.map((line) => `${line}\n`).join('')
    this.#digest = sha256(list)
    yield* this.#data('data/items.jsonl', list)
    yield* this.#data(
      'data/not-held.json',
      `${canonical({ notHeld: [...this.#notHeld].sort(), notGiven: this.#notGiven })}\n`,
    )

    const withheld = `${canonical({ withheld: this.#withheld })}\n`
    if (review) yield* this.#data('data/withheld.json', withheld)

    const manifest = canonical({
      v: 1,
      order,
      scope: scope as unknown as Json,
      scopeHash: Scope.hash(scope),
      items: { count: this.#lines.length, bytes: this.#itemBytes, digest: this.#digest },
      ...(review
        ? { withheld: { count: this.#withheld.length, digest: sha256(withheld) }, review: review.result }
        : {}),
      recipients: scope.recipients,
      madeAt: clock.now(),
      law: clauses as unknown as Json,
    })
    this.manifest = sha256(manifest)
    yield* this.#tag('duly/manifest.json', manifest)
    yield* this.#tag(
      'duly/manifest.dsse.json',
      canonical(signEnvelope('application/vnd.duly.manifest+json', Buffer.from(manifest), desk)),
    )
    yield* this.#tag(
      'duly/approvals.json',
      canonical(
        approvals.map(({ by, scopeHash, at, publicKey, signature }) => ({ by, scopeHash, at, publicKey, signature })),
      ),
    )
    if (review)
      yield* this.#tag(
        'duly/review.json',
        canonical({
          result: review.result,
          approvals: review.approvals.map(({ by, result, at, publicKey, signature }) => ({
            by,
            result,
            at,
            publicKey,
            signature,
          })),
        }),
      )
    yield* this.#tag('duly/custody.json', canonical(custody))
    yield* this.#tag(
      'duly/minimisation.json',
      canonical({
        examined: this.#lines.length,
        inside: this.#lines.length,
        outside: 0,
        by: 'production/recheck, from the bytes of each item',
      }),
    )
    yield* this.#tag('duly/ledger.json', canonical(ledger))
    yield* this.#tag('duly/FIELDS.md', fields)
    yield* this.#tag('README.txt', readme(order))
    yield* this.#tag(
      'bag-info.txt',
      `External-Identifier: ${order}\nBagging-Date: ${clock.now().slice(0, 10)}\nBag-Software-Agent: Duly\nPayload-Oxum: ${this.#octets}.${this.#payload.length}\n`,
    )
    yield* this.#tag('manifest-sha256.txt', this.#payload.map((line) => `${line}\n`).join(''))
    yield* this.#file('tagmanifest-sha256.txt', Buffer.from(this.#tags.map((line) => `${line}\n`).join('')))
    yield tarEnd()
  }

  *#item(item: CollectedItem): Generator<Uint8Array> {
    const { scope, order } = this.#input
    const moment = recheck(item, scope)
    const why = typeof moment === 'string' ? moment : ''
    assertInvariant(
      'I2',
      typeof moment !== 'string',
      `an item of ${item.source} lies outside the approved scope: ${why}`,
      order,
    )
    assertInvariant('I2', item.sizeBytes === item.bytes.length, 'an item is not as long as its store said', order)
    const extension = item.mediaType.startsWith('message/') ? 'eml' : 'json'
    const path = `data/items/${String(this.#lines.length + 1).padStart(6, '0')}.${extension}`
    const digest = yield* this.#data(path, item.bytes)
    const {
      id,
      source,
      account,
      holder,
      category,
      folder,
      internalDate,
      sentDate,
      sizeBytes,
      mediaType,
      undated,
      redacted,
    } = item
    this.#lines.push(
      canonical({
        path,
        sha256: digest,
        sizeBytes,
        id: id.toWellFormed(),
        source,
        account,
        holder,
        category,
        folder: folder?.toWellFormed(),
        internalDate,
        sentDate,
        mediaType,
        undated,
        redacted,
        recheck: { by: moment.by, at: moment.at },
      }),
    )
    this.#sources.add(source)
    this.#itemBytes += sizeBytes
  }

  *#data(path: string, content: Uint8Array | string): Generator<Uint8Array, string> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const digest = yield* this.#file(path, bytes)
    this.#payload.push(`${digest}  ${path}`)
    this.#octets += bytes.length
    return digest
  }

  *#tag(path: string, content: string): Generator<Uint8Array> {
    this.#tags.push(`${yield* this.#file(path, Buffer.from(content))}  ${path}`)
  }

  *#file(path: string, bytes: Uint8Array): Generator<Uint8Array, string> {
    yield tarHeader(`${this.#root}/${path}`, bytes.length, this.#mtime)
    if (bytes.length > 0) yield bytes
    const padding = tarPadding(bytes.length)
    if (padding.length > 0) yield padding
    return createHash('sha256').update(bytes).digest('hex')
  }
}
