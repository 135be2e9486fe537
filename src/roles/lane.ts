import { Decrypter } from 'age-encryption'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import {
  foldLane,
  laneRecordText,
  laneStatement,
  laneVerdict,
  whyNotSigned,
  type LaneDecision,
  type LaneOrder,
  type LaneRecord,
  type Signed,
} from '../decision/emergency-lane.ts'
import { PersonId, type ReceiptId } from '../order/ids.ts'
import type { Clock } from '../platform/clock.ts'
import { Forbidden } from '../platform/failure.ts'
import { openFeed, readFeed } from '../platform/feed.ts'
import { verifyPerson } from '../order/signature.ts'
import { openKeys, type Signer } from '../platform/keys.ts'
import { openSpool, type Arrival, type Spool } from '../platform/spool.ts'
import type { Person } from '../platform/settings.ts'

export type Lane = {
  receive(arrival: Arrival): Promise<ReceiptId>
  orders(): Promise<LaneOrder[]>
  /** The first person's wish, or the second's signature under it. Says where the order then stands. */
  decide(
    reference: string,
    person: string,
    signer: Signer,
    wish: { decision: LaneDecision; words: string } | undefined,
    people: readonly Person[],
  ): Promise<string>
  /** Hands every order that was not merged to the desk's spool, with its own time of receipt. Says what it did. */
  merge(desk: Spool, people: readonly Person[]): Promise<string[]>
  close(): Promise<void>
}

/** The lane in `dir`: originals encrypted as in any spool, under keys of its own; what happened in one durable file. */
export async function openLane(dir: string, clock: Clock): Promise<Lane> {
  const keys = await openKeys(join(dir, 'keys'))
  const spool = await openSpool(join(dir, 'spool'), keys.rootRecipient, clock, (wrapped) => keys.unwrap(wrapped))
  const record = join(dir, 'record')
  const feed = await openFeed(record)
  const orders = async (): Promise<LaneOrder[]> =>
    foldLane((await readFeed(record, 0)).records.map(({ value }) => value as LaneRecord))
  const add = (entry: LaneRecord): Promise<void> => feed.append([entry])

  return {
    orders,
    async receive(arrival) {
      const order = await spool.accept(arrival)
      const { digest, at } = await spool.open(order)
      await add({ kind: 'received', order, at, digest })
      return order
    },
    async decide(reference, person, signer, wish, people) {
      const order = (await orders()).find((each) => each.order === reference)
      if (!order) throw new Error(`There is no ${reference} on this lane. See: duly emergency list`)
      const by = PersonId.parse(person)
      if (!by.ok) throw new Error(by.why)
      const standing = wish ?? order.signed.at(-1)
      if (!standing) throw new Error('Nobody has said what is to be done. Give --decision and --words.')
      const { decision, words } = standing
      const said = { order: order.order, digest: order.digest, decision, words, by: by.value, at: clock.now() }
      const signature = Buffer.from(signer.sign(Buffer.from(laneStatement(said)))).toString('base64')
      const signed: Signed = { kind: 'signed', ...said, publicKey: signer.publicKey, signature }
      const why = whyNotSigned(signed, order, people, verifyPerson)
      if (why) throw new Forbidden('ERR_NOT_ALLOWED', why, { next: 'See who may sign: duly emergency sheet' })
      await add(signed)
      const verdict = laneVerdict({ ...order, signed: [...order.signed, signed] }, people, verifyPerson)
      return verdict.ok ? `Decided by two: ${decision}. ${words}` : verdict.why
    },
    async merge(desk, people) {
      const done: string[] = []
      for (const order of await orders()) {
        if (order.merged) continue
        const { documents, identity, channel, from, at } = await spool.open(order.order)
        const originals: Arrival['documents'][number][] = []
        for (const { sha256, name, mediaType } of documents) {
          const decrypter = new Decrypter()
          decrypter.addIdentity(identity)
          const chunks: Uint8Array[] = []
          for await (const chunk of spool.document(order.order, sha256)) chunks.push(chunk)
          originals.push({ name, mediaType, bytes: await decrypter.decrypt(Buffer.concat(chunks)) })
        }
        const verdict = laneVerdict(order, people, verifyPerson)
        const text = laneRecordText(order, verdict)
        const note = { name: 'emergency-lane.pdf', mediaType: 'application/pdf', bytes: await printed(text, order.at) }
        // A crash after this line merges the same bytes once more, and the desk knows them: one order.
        const receipt = await desk.accept({ channel, from, receivedAt: at, documents: [...originals, note] })
        await add({ kind: 'merged', order: order.order, receipt, at: clock.now() })
        done.push(
          `${order.order} is at the desk as ${receipt}, received ${at}. ${verdict.ok ? `Two signed: ${verdict.by[0].decision}.` : 'NOT signed by two.'}`,
        )
      }
      return done
    },
    close: () => feed.close(),
  }
}

/** The record as a PDF, the same bytes for the same record: what the desk reads of an order's documents. */
async function printed(text: string, at: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.setCreationDate(new Date(at))
  pdf.setModificationDate(new Date(at))
  const font = await pdf.embedFont(StandardFonts.Courier)
  const lines = text
    .replace(/[^\n\x20-\x7e]/g, '?')
    .split('\n')
    .flatMap((line) => line.match(/.{1,95}/g) ?? [''])
  for (let i = 0; i < lines.length; i += 60) {
    const page = pdf.addPage([595, 842])
    page.drawText(lines.slice(i, i + 60).join('\n'), { x: 36, y: 800, size: 9, lineHeight: 12.5, font })
  }
  return pdf.save()
}
