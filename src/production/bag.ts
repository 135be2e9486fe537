import { createHash } from 'node:crypto'
import { canonical, sha256 } from '../order/canonical.ts'
import type { CollectionSummary } from '../order/event.ts'
import type { Sha256 } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Parcel, Withheld } from '../order/item.ts'
import type { Journal } from './journal.ts'
import type { Mark } from './journal-entry.ts'
import type { Incoming } from './laying.ts'
import { manifestDigest, papersIn, type Papers } from './papers.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

type Content = { readonly bytes: number; readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

const inMemory = (text: string): Content => ({ bytes: Buffer.byteLength(text), pieces: [Buffer.from(text)] })

/** The bag (RFC 8493) around the items: what comes before them in the archive, and what comes after. */
export class Bag {
  manifest: Sha256 = '' as Sha256
  readonly #papers: Papers
  readonly #mtime: number
  readonly #tags: string[] = []
  readonly #notHeld = new Set<string>()
  readonly #notGiven: NotGiven[]
  readonly #withheld: Withheld[] = []
  #digest = '' as Sha256

  constructor(papers: Papers, mtimeSeconds: number, notGiven: readonly NotGiven[]) {
    this.#papers = papers
    this.#mtime = mtimeSeconds
    this.#notGiven = [...notGiven]
  }

  summary({ items, itemBytes, sources }: Mark): CollectionSummary {
    return {
      items,
      bytes: itemBytes,
      withheld: this.#withheld.length,
      notHeld: [...this.#notHeld].sort(),
      connectors: [...sources].sort(),
      digest: this.#digest,
    }
  }

  /** The file with which every bag begins. */
  first(): Buffer {
    const text = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'
    this.#tags.push(`${sha256(text)}  bagit.txt\n`)
    return Buffer.concat([this.#header('bagit.txt', text.length), Buffer.from(text), tarPadding(text.length)])
  }

  /** Keeps what is said of things that are not there, and passes on what is. */
  async *items(found: AsyncIterable<Incoming>): AsyncGenerator<CollectedItem | Parcel> {
    for await (const each of found) {
      if ('notHeld' in each) this.#notHeld.add(each.notHeld)
      else if ('withheld' in each) this.#withheld.push(each.withheld)
      else if ('notGiven' in each) this.missing(each)
      else yield each
    }
  }

  missing(item: NotGiven): void {
    const known = this.#notGiven.some((n) => n.notGiven === item.notGiven && n.source === item.source)
    if (!known) this.#notGiven.push({ ...item, notGiven: item.notGiven.toWellFormed() })
  }

  /** Everything after the items, which end at `mark`. */
  async *rest(mark: Mark, journal: Journal): AsyncGenerator<Uint8Array> {
    const { order, clock } = this.#papers
    for (const account of mark.accounts) this.#notHeld.delete(account)
    const notHeld = `${canonical({ notHeld: [...this.#notHeld].sort(), notGiven: this.#notGiven })}\n`
    const withheld = `${canonical({ withheld: this.#withheld })}\n`
    const lists: { path: string; content: Content }[] = [
      { path: 'data/items.jsonl', content: { bytes: mark.linesBytes, pieces: journal.texts('lines') } },
      { path: 'data/not-held.json', content: inMemory(notHeld) },
      ...('review' in this.#papers ? [{ path: 'data/withheld.json', content: inMemory(withheld) }] : []),
    ]
    const digests: Sha256[] = []
    for (const { path, content } of lists) digests.push(yield* this.#file(path, content))
    this.#digest = digests[0] ?? sha256('')
    const papers = papersIn(this.#papers, {
      items: { count: mark.items, bytes: mark.itemBytes, digest: this.#digest },
      withheld: { count: this.#withheld.length, digest: sha256(withheld) },
    })
    this.manifest = manifestDigest(papers)
    for (const [path, content] of papers) yield* this.#tag(path, content)
    const octets = lists.reduce((sum, { content }) => sum + content.bytes, mark.itemBytes)
    yield* this.#tag(
      'bag-info.txt',
      `External-Identifier: ${order}\nBagging-Date: ${clock.now().slice(0, 10)}\nBag-Software-Agent: Duly\nPayload-Oxum: ${octets}.${mark.items + lists.length}\n`,
    )
    const own = Buffer.from(lists.map(({ path }, n) => `${digests[n] ?? ''}  ${path}\n`).join(''))
    const payload = { bytes: mark.manifestBytes + own.length, pieces: journal.texts('manifest', own) }
    this.#tags.push(`${yield* this.#file('manifest-sha256.txt', payload)}  manifest-sha256.txt\n`)
    yield* this.#file('tagmanifest-sha256.txt', inMemory(this.#tags.join('')))
    yield tarEnd()
  }

  async *#tag(path: string, content: string): AsyncGenerator<Uint8Array> {
    this.#tags.push(`${yield* this.#file(path, inMemory(content))}  ${path}\n`)
  }

  async *#file(path: string, { bytes, pieces }: Content): AsyncGenerator<Uint8Array, Sha256> {
    const hash = createHash('sha256')
    yield this.#header(path, bytes)
    let left = bytes
    for await (const piece of pieces) {
      hash.update(piece)
      left -= piece.length
      yield piece
    }
    if (left !== 0) throw new RangeError(`${path} is not as long as its header says`)
    yield tarPadding(bytes)
    return hash.digest('hex') as Sha256
  }

  #header(path: string, bytes: number): Uint8Array {
    return tarHeader(`${this.#papers.order}/${path}`, bytes, this.#mtime)
  }
}
