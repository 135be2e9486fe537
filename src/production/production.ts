import { createHash } from 'node:crypto'
import { Encrypter } from 'age-encryption'
import { canonical, sha256, type Json } from '../order/canonical.ts'
import type { DataCategory } from '../order/category.ts'
import type { CollectionSummary, EventOf, PackageSummary } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Clause } from '../order/judgement.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import type { Blobs } from '../platform/blobs.ts'
import type { Clock } from '../platform/clock.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import type { Signer } from '../platform/keys.ts'
import { signEnvelope } from './dsse.ts'
import { recheck } from './recheck.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'
import { fields, readme } from './texts.ts'

/** An item as it comes from a store. */
export type Item = {
  readonly id: string
  readonly source: string
  readonly account: string
  readonly category: DataCategory
  readonly folder?: string
  readonly internalDate?: Instant
  readonly sentDate?: Instant
  readonly sizeBytes: number
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly undated?: true
}
export type Incoming = Item | { readonly notHeld: string; readonly source?: string }

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
  const wrapped: string[] = []
  const encrypter = new Encrypter()
  for (const recipient of input.scope.recipients) {
    try {
      encrypter.addRecipient(recipient)
      wrapped.push(recipient)
    } catch (cause) {
      throw new Forbidden(
        'ERR_BAD_RECIPIENT_KEY',
        `The key ${recipient.slice(0, 20)}… in the registry is not a valid age recipient, so nobody could open the package of ${input.order}.`,
        {
          orderId: input.order,
          next: 'Ask the authority for its key again and correct recipients in duly.yaml.',
          cause,
        },
      )
    }
  }
  const bag = new Bag(input)
  const stored = await input.blobs.put(await encrypter.encrypt(ReadableStream.from<Uint8Array>(bag.bytes())))
  // INVARIANT I5: encrypted to the approved keys, each once and to no other. An X25519 stanza does not name its key, so
  // what can be re-read from the produced file is how many keys open it; which ones is known from the wrapping above.
  const opens = await stanzas(input.blobs.read(stored.sha256))
  assertInvariant(
    'I5',
    wrapped.join() === input.scope.recipients.join() && opens === wrapped.length,
    'the package was encrypted to other keys than were approved',
    input.order,
  )
  return {
    collection: bag.summary(),
    package: { sha256: stored.sha256, sizeBytes: stored.sizeBytes, recipients: wrapped, manifest: bag.manifest },
  }
}

/** How many keys open an age file, counted from its header (age-encryption.org/v1). */
async function stanzas(file: AsyncIterable<Uint8Array>): Promise<number> {
  let header = ''
  for await (const chunk of file) {
    header += Buffer.from(chunk).toString('latin1')
    const end = header.indexOf('\n--- ')
    if (end >= 0) return header.slice(0, end).match(/\n-> /g)?.length ?? 0
    if (header.length > 1 << 20) break
  }
  return 0
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
      withheld: 0,
      notHeld: [...this.#notHeld].sort(),
      connectors: [...this.#sources].sort(),
      digest: this.#digest,
    }
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const { order, scope, items, approvals, custody, clauses, ledger, desk, clock } = this.#input
    yield* this.#tag('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
    for await (const item of items) {
      if ('notHeld' in item) this.#notHeld.add(item.notHeld)
      else yield* this.#item(item)
    }
    for (const account of [...this.#notHeld])
      if (this.#lines.some((line) => (JSON.parse(line) as { account: string }).account === account))
        this.#notHeld.delete(account)
    const list = this.#lines.map((line) => `${line}\n`).join('')
    this.#digest = sha256(list)
    yield* this.#data('data/items.jsonl', list)
    yield* this.#data('data/not-held.json', `${canonical({ notHeld: [...this.#notHeld].sort() })}\n`)

    const manifest = canonical({
      v: 1,
      order,
      scope: scope as unknown as Json,
      scopeHash: Scope.hash(scope),
      items: { count: this.#lines.length, bytes: this.#itemBytes, digest: this.#digest },
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

  *#item(item: Item): Generator<Uint8Array> {
    const { scope, order } = this.#input
    const outside = recheck(item, scope)
    assertInvariant(
      'I2',
      outside === undefined,
      `an item of ${item.source} lies outside the approved scope: ${outside ?? ''}`,
      order,
    )
    assertInvariant('I2', item.sizeBytes === item.bytes.length, 'an item is not as long as its store said', order)
    const extension = item.mediaType.startsWith('message/') ? 'eml' : 'json'
    const path = `data/items/${String(this.#lines.length + 1).padStart(6, '0')}.${extension}`
    const digest = yield* this.#data(path, item.bytes)
    const { id, source, account, category, folder, internalDate, sentDate, sizeBytes, mediaType, undated } = item
    this.#lines.push(
      canonical({
        path,
        sha256: digest,
        sizeBytes,
        id: id.toWellFormed(),
        source,
        account,
        category,
        folder: folder?.toWellFormed(),
        internalDate,
        sentDate,
        mediaType,
        undated,
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
