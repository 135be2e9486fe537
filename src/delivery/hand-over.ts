import { createReadStream } from 'node:fs'
import type { Clock } from '../platform/clock.ts'
import { fileNameOf, type Offer, type Outbox } from './outbox.ts'

/** The package as a download. */
export const packageResponse = (offer: Offer, outside: { outbox: Outbox; clock: Clock }): Response =>
  new Response(handOver(offer, outside), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(offer.sizeBytes),
      'content-disposition': `attachment; filename="${fileNameOf(offer)}"`,
      'cache-control': 'no-store',
    },
  })

/**
 * Streams the package. That a read began is on disk before the first byte leaves, so no read goes unnoted; that it is
 * whole is noted once the last bytes are handed to the line. Whatever breaks in between, a power cut too, puts the
 * package back for another try: an answer that is lost on its way would be worse than one fetched twice by its reader.
 */
function handOver(offer: Offer, outside: { outbox: Outbox; clock: Clock }): ReadableStream<Uint8Array> {
  const source = createReadStream(offer.file)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  let bytes = 0
  let over = false
  const note = (complete: boolean): Promise<void> =>
    outside.outbox.noteReceipt({ order: offer.order, ticket: offer.ticket, at: outside.clock.now(), bytes, complete })
  const broke = async (): Promise<void> => {
    if (over) return
    over = true
    await source.return?.()
    await note(false)
    await outside.outbox.putBack(offer)
  }
  return new ReadableStream<Uint8Array>(
    {
      start: () => note(false),
      // Asked for more only when the line has taken what it was given.
      async pull(controller) {
        try {
          const { value, done } = await source.next()
          if (over) return
          if (!done) {
            bytes += value.length
            controller.enqueue(value)
            return
          }
          // A file that ends early was not handed over whole, whatever the reason.
          if (bytes !== offer.sizeBytes) throw new Error('the package on disk is shorter than it was sealed')
          over = true
          await note(true)
          await outside.outbox.finish(offer)
          controller.close()
        } catch (error) {
          await broke()
          controller.error(error)
        }
      },
      cancel: broke,
    },
    { highWaterMark: 0 },
  )
}
