import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = {
  readonly method: string
  /** With the host by which the client called. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
export type Said = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly bytes?: Uint8Array
}
export type HttpDouble = { readonly port: number; readonly asked: Asked[]; stop(): Promise<void> }

/** A server of our own on a loopback port, in this process, that answers as `answer` says and keeps what it was asked. */
export async function startHttp(answer: (asked: Asked) => Said): Promise<HttpDouble> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', headers } = request
      const url = new URL(request.url ?? '', `http://${headers.host ?? 'localhost'}`)
      const one = { method, url, headers, body: Buffer.concat(parts).toString() }
      asked.push(one)
      const { status = 200, headers: more = {}, json, bytes } = answer(one)
      response.writeHead(status, { 'content-type': json === undefined ? 'text/plain' : 'application/json', ...more })
      response.end(json === undefined ? bytes : JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
