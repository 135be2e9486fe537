import { SMTPServer } from 'smtp-server'
import type { Clock } from '../../platform/clock.ts'
import type { Spool } from '../../platform/spool.ts'

/** An SMTP reply (RFC 5321 section 4.2); the server adds the enhanced code (RFC 3463). */
function reply(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}

/**
 * Takes orders by mail. The whole message, byte for byte, is one document. `250` is said only after the message is
 * safe on disk (I11); when it cannot be stored the sender's server is told to try again (451). Larger than announced
 * (RFC 1870): 552 5.3.4 with the limit. Everyone gets the same words (I14); nobody logs in here.
 */
export async function startSmtp(outside: {
  listen: string
  spool: Spool
  clock: Clock
  limitBytes: number
  hostname?: string
}): Promise<{ port: number; close(): Promise<void> }> {
  const { listen, spool, clock, limitBytes } = outside
  const server = new SMTPServer({
    name: outside.hostname ?? 'duly',
    banner: 'Duly, orders for user data',
    size: limitBytes,
    // Says 552 5.3.4 with the limit in bytes, at MAIL FROM and after the message alike.
    rejectOversized: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideENHANCEDSTATUSCODES: false,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    maxClients: 200,
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        // The rest of a message over the limit is read and forgotten.
        if (!stream.sizeExceeded) chunks.push(chunk)
        else chunks.length = 0
      })
      stream.on('error', () => {
        chunks.length = 0
      })
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          callback(reply(552, 'The message is too large'))
          return
        }
        const { mailFrom } = session.envelope
        spool
          .accept({
            channel: 'smtp',
            from: mailFrom ? mailFrom.address : '',
            receivedAt: clock.now(),
            client: { ip: session.remoteAddress, helo: session.hostNameAppearsAs || session.remoteAddress },
            documents: [{ name: 'message.eml', mediaType: 'message/rfc822', bytes: Buffer.concat(chunks) }],
          })
          .then(
            (receipt) => {
              callback(null, `Received and kept as ${receipt}`)
            },
            () => {
              callback(reply(451, 'The order could not be stored just now. Nothing was kept; please try again'))
            },
          )
      })
    },
  })
  const split = listen.lastIndexOf(':')
  const host = listen.slice(0, split).replace(/^\[|\]$/g, '')
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(listen.slice(split + 1)), host, () => {
      server.off('error', reject)
      // A sender who hangs up in the middle has been told nothing, and sends again.
      server.on('error', () => undefined)
      resolve()
    })
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  }
}
