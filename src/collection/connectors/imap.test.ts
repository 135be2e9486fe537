import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gather, scopeOf } from '../../../test/connector-conduct.ts'
import type { ImapSource } from '../imap-session.ts'
import { imapConnector } from './imap.ts'

/** What goes wrong, by a command as it comes in. `drop`: the line breaks in the middle of the answer. */
type Mishap =
  | 'none'
  | 'drop'
  | 'stall'
  | 'drip'
  | 'gone'
  | 'renumbered'
  | 'busy'
  | 'gossip'
  | 'heavy'
  | 'warned'
  | keyof typeof said
const tooLong = 'a'.repeat(17 * 1024 * 1024)
/** What a server might say in place of an answer. */
const said = {
  refusal: 'TAG NO [SERVERBUG] not today\r\n',
  farewell: '* 1 FETCH (FLAGS () UID 10)\r\n* BYE closing\r\n',
  huge: '* 1 FETCH (UID 10 BODY[] {999999999999}\r\n',
  many: `* 1 FETCH (UID 10 BODY[] {${tooLong.length}}\r\n${tooLong} BODY[] {268435456}\r\n`,
  endless: '* 1 FETCH (UID 10 ' + tooLong,
  garbled: '* 1 FETCH (UID 10 BODY[] {2}\r\nab))))\r\nTAG OK done\r\n',
}
type Fake = {
  readonly port: number
  readonly heard: string[]
  readonly lines: number
  /** Bytes that went out. */
  readonly sent: number
  stop(): void
}

const account = 'mara@nimbus.test'
const messages = [1, 2, 3, 4, 5].map((uid) => ({
  uid: uid * 10,
  text: `From: li@nimbus.test\r\nSubject: ${uid}\r\nDate: Mon, ${uid} Jun 2026 12:00:00 +0000\r\n\r\nLetter ${uid}\r\n`,
  internal: ` ${uid}-Jun-2026 11:00:00 -0100`,
}))
const heavyBytes = 24 * 1024 * 1024

const capabilities = 'IMAP4rev1 WITHIN'

let running: Server | undefined
const sockets = new Set<Socket>()

/** An IMAP server of one folder that keeps its state over lines, and errs where it is told to. `folder`: as it writes it. */
async function fake(mishap: (command: string, line: number) => Mishap, folder = 'INBOX'): Promise<Fake> {
  const heard: string[] = []
  let lines = 0
  const server = createServer((socket) => {
    const line = ++lines
    sockets.add(socket)
    socket.on('error', () => undefined)
    const say = (text: string): void => void socket.write(text)
    if (mishap('GREETING', line) === 'stall') return
    say(`* OK [CAPABILITY ${capabilities}] ready\r\n`)
    const commands = createInterface(socket)
    commands.on('error', () => undefined)
    commands.on('line', (text) => {
      const [tag = '', ...rest] = text.split(' ')
      const command = rest.join(' ')
      heard.push(command)
      const wrong = mishap(command, line)
      if (wrong === 'stall') return
      if (wrong === 'busy') {
        say(`${tag} NO [UNAVAILABLE] try later\r\n`)
        return
      }
      if (wrong === 'drip') {
        const drip = setInterval(() => say('* OK still here\r\n'), 50)
        socket.on('close', () => clearInterval(drip))
        return
      }
      if (wrong in said) {
        say(said[wrong as keyof typeof said].replaceAll('TAG', tag))
        return
      }
      const ok = (): void => say(`${tag} OK done\r\n`)
      if (/^LOGIN/i.test(command) && !command.includes(account)) {
        say(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`)
        return
      }
      if (/^CAPABILITY/i.test(command)) say(`* CAPABILITY ${capabilities}\r\n`)
      if (/^(LIST|LSUB) .*[*]/i.test(command)) say(`* LIST (\\HasNoChildren) "/" ${folder}\r\n`)
      if (/^EXAMINE/i.test(command)) {
        if (wrong === 'warned') say('* NO Internal mailbox synchronization failure, showing only old mails.\r\n')
        say(
          `* ${wrong === 'warned' ? 0 : messages.length} EXISTS\r\n* OK [UIDVALIDITY ${wrong === 'renumbered' ? 2 : 1}] v\r\n`,
        )
        say(`${tag} OK [READ-ONLY] done\r\n`)
        return
      }
      if (/^UID SEARCH/i.test(command)) say(`* SEARCH ${messages.map((m) => m.uid).join(' ')}\r\n`)
      const fetch = /^UID FETCH ([\d,:]+) \((.*)\)/i.exec(command)
      if (fetch) {
        for (const [i, m] of messages.entries()) {
          if (!inSet(m.uid, fetch[1] ?? '') || (wrong === 'gone' && m.uid === 30)) continue
          const meta = `* ${i + 1} FETCH (UID ${m.uid}`
          if (wrong === 'gossip')
            say(
              `${meta} FLAGS (\\Seen))\r\n* 12 EXISTS\r\n* 9 FETCH (UID 99 BODY[] {3}\r\nabc)\r\n* 8 FETCH (FLAGS ())\r\n`,
            )
          if (!/BODY/i.test(fetch[2] ?? ''))
            say(`${meta} RFC822.SIZE ${m.text.length} INTERNALDATE "${m.internal}")\r\n`)
          else if (wrong === 'drop' && m.uid === 30) {
            say(`${meta} BODY[] {${m.text.length}}\r\n${m.text.slice(0, 20)}`)
            return void socket.end()
          } else if (wrong === 'heavy') say(`${meta} BODY[] {${heavyBytes}}\r\n${'a'.repeat(heavyBytes)})\r\n`)
          else if (wrong === 'gossip' && m.uid === 20) say(`* 2 FETCH (BODY[] "say \\"a\\\\b\\"" UID 20)\r\n`)
          else say(`${meta} BODY[] {${m.text.length}}\r\n${m.text})\r\n`)
        }
      }
      ok()
    })
  })
  running = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    get lines() {
      return lines
    },
    get sent() {
      return [...sockets].reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, 0)
    },
    stop: () => void server.close(),
  }
}

const inSet = (uid: number, set: string): boolean =>
  set.split(',').some((part) => {
    const [from = 0, to = from] = part.split(':').map(Number)
    return from <= uid && uid <= to
  })

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'duly-imap-'))
  writeFileSync(join(dir, 'password'), 'only-for-tests\n')
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  running?.close()
  rmSync(dir, { recursive: true })
})

const sourceAt = (port: number): ImapSource => ({
  id: 'imap-eu',
  kind: 'imap',
  host: '127.0.0.1',
  port,
  tls: false,
  user: '{account}*duly',
  password_file: join(dir, 'password'),
  categories: ['content', 'traffic'],
})
const connector = imapConnector({ answerSeconds: 1, reconnects: 2, pauseSeconds: 0.01 })
const windows = [{ startUtc: '2026-06-01T00:00:00Z', endUtc: '2026-06-05T12:00:00Z' }]
const collect = (port: number, accounts = [account]): ReturnType<typeof gather> =>
  gather(connector.collect(sourceAt(port), scopeOf({ accounts, windows }), {}))
/** Of what comes in, the first of its kind. */
const first = (kind: (command: string) => boolean): ((command: string) => boolean) => {
  let met = false
  return (command) => kind(command) && !met && (met = true)
}
const isBodyFetch = (command: string): boolean => /^UID FETCH .*BODY/i.test(command)

test('a folder is opened with EXAMINE and read with BODY.PEEK, and a message at the end of the window stays out', async () => {
  const server = await fake(() => 'none')
  const { items } = await collect(server.port)
  expect(items.map((i) => i.id)).toEqual([10, 20, 30, 40].map((uid) => `${account}/INBOX;UIDVALIDITY=1;UID=${uid}`))
  expect(server.heard.filter((c) => /^SELECT|^STORE|^UID STORE|BODY\[|RFC822(?!\.SIZE)/i.test(c))).toEqual([])
  expect(server.heard.some((c) => c.startsWith('EXAMINE'))).toBe(true)
  expect(server.heard.find((c) => c.startsWith('UID SEARCH'))).toMatch(
    /SINCE 31-May-2026 BEFORE 7-Jun-2026|SINCE 31-May-2026 BEFORE 07-Jun-2026/,
  )
})

test('what a server tells unasked is no message, and a short one may stand in quotes', async () => {
  const server = await fake((command) => (command.startsWith('UID FETCH') ? 'gossip' : 'none'))
  const { items } = await collect(server.port)
  const [one, , three, four] = messages.map((m) => m.text)
  expect(items.map((i) => Buffer.from(i.bytes).toString())).toEqual([one, 'say "a\\b"', three, four])
})

test('a folder is opened by the name that the server wrote', async () => {
  const name = '"Entw&APw-rfe \\"2026\\""'
  const server = await fake(() => 'none', name)
  expect((await collect(server.port)).items[0]?.folder).toBe('Entwürfe "2026"')
  expect(new Set(server.heard.filter((c) => c.startsWith('EXAMINE')))).toEqual(new Set([`EXAMINE ${name}`]))
})

test('whoever takes slowly makes the server wait', async () => {
  const server = await fake((command) => (isBodyFetch(command) ? 'heavy' : 'none'))
  const found = connector.collect(sourceAt(server.port), scopeOf({ accounts: [account], windows }), {})
  const items = found[Symbol.asyncIterator]()
  await items.next()
  for (let still = 0; still < 20;) {
    const before = server.sent
    await new Promise((resolve) => setTimeout(resolve, 10))
    still = server.sent === before ? still + 1 : 0
  }
  // One was taken and one waits; of the two others the line itself may hold a part.
  expect(server.sent).toBeLessThan(3 * heavyBytes)
  await items.return?.()
})

test('a line that drops in the middle of a message is taken up again; nothing is doubled or missed', async () => {
  const isFirst = first(isBodyFetch)
  const server = await fake((command) => (isFirst(command) ? 'drop' : 'none'))
  const { items } = await collect(server.port)
  // Three of them were there: one lists, two read.
  expect(server.lines).toBe(4)
  expect(items.map((i) => Buffer.from(i.bytes).toString())).toEqual(messages.slice(0, 4).map((m) => m.text))
})

test('a line that drops every time ends in words, not in a part of the answer', async () => {
  const server = await fake((command) => (isBodyFetch(command) ? 'drop' : 'none'))
  await expect(collect(server.port)).rejects.toMatchObject({
    code: 'ERR_STORE_UNREACHABLE',
    message: expect.stringMatching(
      /^Source imap-eu: the mail store at 127\.0\.0\.1:\d+ dropped the line 3 times in a row/,
    ) as unknown,
  })
  expect(server.lines).toBe(5)
})

test.each([
  ['refuses', 'refusal', 'not today'],
  ['says farewell in the middle of an answer', 'farewell', 'closing'],
  ['sends a message larger than any', 'huge', 'Literal size 999999999999 exceeds'],
  ['sends many messages as one', 'many', 'Response size \\d+ exceeds'],
  ['sends a line without an end', 'endless', 'Line length \\d+ exceeds'],
] as const)('a server that %s every time is given up in words', async (_name, mishap, words) => {
  const server = await fake((command) => (isBodyFetch(command) ? mishap : 'none'))
  await expect(collect(server.port)).rejects.toMatchObject({
    code: 'ERR_STORE_UNREACHABLE',
    message: expect.stringMatching(new RegExp(`dropped the line 3 times in a row \\(.*${words}`)) as unknown,
  })
})

test('a server that warns is asked again: what it shows meanwhile may not be all', async () => {
  const isFirst = first((command) => command.startsWith('EXAMINE'))
  const server = await fake((command) => (isFirst(command) ? 'warned' : 'none'))
  expect((await collect(server.port)).items).toHaveLength(4)
})

test('a server that warns every time is no empty folder', async () => {
  const server = await fake((command) => (command.startsWith('EXAMINE') ? 'warned' : 'none'))
  await expect(collect(server.port)).rejects.toMatchObject({
    code: 'ERR_STORE_UNREACHABLE',
    message: expect.stringMatching(/may not be whole: Internal mailbox synchronization failure/) as unknown,
  })
})

test('an answer that cannot be understood is no message: it is not passed over', async () => {
  const server = await fake((command) => (isBodyFetch(command) ? 'garbled' : 'none'))
  await expect(collect(server.port)).rejects.toMatchObject({ code: 'ERR_SOURCE_CHANGED' })
})

test('where the server allows no more than two lines, those do the work', async () => {
  const server = await fake((command, line) => (line > 2 && command.startsWith('LOGIN') ? 'busy' : 'none'))
  expect((await collect(server.port)).items).toHaveLength(4)
})

test.each([
  ['greets nobody', 'GREETING', 'stall'],
  ['stalls at the log-in', 'LOGIN', 'stall'],
  ['stalls in FETCH', 'UID FETCH', 'stall'],
  ['keeps talking but never answers FETCH', 'UID FETCH', 'drip'],
] as const)('a server that %s is given up after the configured seconds', async (_name, at, mishap) => {
  const server = await fake((command) => (command.startsWith(at) ? mishap : 'none'))
  const begun = performance.now()
  await expect(collect(server.port)).rejects.toMatchObject({
    code: 'ERR_STORE_UNREACHABLE',
    message: `Source imap-eu: the mail store at 127.0.0.1:${server.port} has not answered for 1 s.`,
  })
  expect(performance.now() - begun).toBeLessThan(3000)
})

test('a server that is not there is unreachable', async () => {
  const server = await fake(() => 'none')
  server.stop()
  await expect(collect(server.port)).rejects.toMatchObject({ code: 'ERR_STORE_UNREACHABLE' })
})

test('a refused log-in is neither "not held" nor "try again": the words name both causes', async () => {
  const server = await fake(() => 'none')
  await expect(collect(server.port, ['nobody@nimbus.test'])).rejects.toMatchObject({
    code: 'ERR_STORE_REFUSED',
    message: expect.stringContaining(
      'there is no such account, or Duly’s password is wrong'.replace('’', "'"),
    ) as unknown,
  })
  expect(server.lines).toBe(1)
})

test('a server in trouble at the log-in is asked again', async () => {
  const server = await fake((command, line) => (line === 1 && command.startsWith('LOGIN') ? 'busy' : 'none'))
  expect((await collect(server.port)).items).toHaveLength(4)
})

test('a message that is gone, and a folder whose numbering is new, start the collection again', async () => {
  const gone = await fake((command) => (isBodyFetch(command) ? 'gone' : 'none'))
  await expect(collect(gone.port)).rejects.toMatchObject({ code: 'ERR_SOURCE_CHANGED' })
  gone.stop()
  const isFirst = first(isBodyFetch)
  let dropped = false
  const renumbered = await fake((command) => {
    if (isFirst(command)) dropped = true
    return !dropped ? 'none' : isBodyFetch(command) ? 'drop' : command.startsWith('EXAMINE') ? 'renumbered' : 'none'
  })
  await expect(collect(renumbered.port)).rejects.toMatchObject({
    code: 'ERR_SOURCE_CHANGED',
    message: 'Source imap-eu: folder INBOX changed while it was being read.',
  })
})

test('a password never goes over an open line to another machine', async () => {
  const source = { ...sourceAt(1143), host: 'mail.nimbus.test' }
  await expect(gather(connector.collect(source, scopeOf({ accounts: [account], windows }), {}))).rejects.toMatchObject({
    code: 'ERR_STORE_REFUSED',
  })
})
