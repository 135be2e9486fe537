import { SMTPServer } from 'smtp-server'

export type Delivered = { readonly to: string; readonly text: string; readonly at: number }

/** The drill's own mail relay: takes pages and letters, and shows them to the scripted people. */
export async function startRelay(port: number): Promise<{ mail: Delivered[]; close(): Promise<void> }> {
  const mail: Delivered[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // Quoted-printable breaks long links over lines: joined again here.
        const text = Buffer.concat(chunks)
          .toString('utf8')
          .replace(/=\r?\n/g, '')
          .replaceAll('=3D', '=')
        for (const { address } of session.envelope.rcptTo) mail.push({ to: address, text, at: Date.now() })
        done()
      })
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => {
      resolve()
    })
  })
  return {
    mail,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  }
}
