import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** A loopback line to a server that breaks, or answers in the server's place, when it is told to. */
export type UnsteadyLine = {
  readonly port: number
  /** Connections made so far. */
  readonly calls: number
  /** Breaks the line once, in the middle of an answer, `bytes` of the server's words from now on. */
  dropOnceAfter(bytes: number): void
  /** True until a drop that was ordered has happened. */
  readonly dropPending: boolean
  /** Breaks every line there is, and each new one at once, until it is mended. */
  cut(): void
  mend(): void
  /** HTTP alone: the next `times` requests are answered 503 with `Retry-After: seconds` and never reach the server. */
  busy(times: number, seconds: number): void
  /** When requests were answered so, by `performance.now()`. */
  readonly busyAt: readonly number[]
  close(): Promise<void>
}

export async function unsteadyLine(to: number): Promise<UnsteadyLine> {
  const sockets = new Set<Socket>()
  let [calls, left, down, busyLeft, wait] = [0, Infinity, false, 0, 1]
  const busyAt: number[] = []
  const server = createServer((near) => {
    calls++
    const far = connect(to, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    if (down) near.destroy()
    near.on('data', (bytes) => {
      if (busyLeft > 0) {
        busyLeft--
        busyAt.push(performance.now())
        near.end(`HTTP/1.1 503 Slow Down\r\nRetry-After: ${wait}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      } else far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (bytes.length <= left) {
        left -= bytes.length
        near.write(bytes)
        return
      }
      near.write(bytes.subarray(0, left), () => near.destroy())
      left = Infinity
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    busyAt,
    get calls() {
      return calls
    },
    get dropPending() {
      return left !== Infinity
    },
    dropOnceAfter: (bytes) => void (left = bytes),
    cut() {
      down = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => void (down = false),
    busy(times, seconds) {
      busyLeft = times
      wait = seconds
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
