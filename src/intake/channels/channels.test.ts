import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../../order/canonical.ts'
import type { ReceiptId } from '../../order/ids.ts'
import { systemClock } from '../../platform/clock.ts'
import { Unavailable } from '../../platform/failure.ts'
import { openKeys } from '../../platform/keys.ts'
import { openSpool, type Spool, type Spooled } from '../../platform/spool.ts'
import { orderApi } from './api.ts'
import { arrivalFromFiles } from './paper.ts'
import { startSmtp } from './smtp.ts'

let dir: string
let spool: Spool
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-channels-'))
  const keys = await openKeys(join(dir, 'keys'))
  spool = await openSpool(join(dir, 'spool'), keys.rootRecipient, systemClock, (w) => keys.unwrap(w))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const clock = systemClock
const limits = { order_bytes: 200_000, order_files: 3 }
const fullSpool = (): Spool => ({
  ...spool,
  accept: () => Promise.reject(new Unavailable('ERR_DISK_FULL', 'The disk is full.', { next: 'Free space.' })),
})
const post = (
  body: string | FormData | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  to: Spool = spool,
): Promise<Response> =>
  Promise.resolve(orderApi({ spool: to, clock, limits }).request('/v1/orders', { method: 'POST', body, headers }))
async function arrived(): Promise<Spooled[]> {
  return Promise.all((await spool.waiting()).map((r) => spool.open(r)))
}

test('an order over the web is on disk, with its signature unjudged, before 202 is said', async () => {
  const response = await post('{"duly":"order/1"}', {
    'content-type': 'application/json',
    'duly-key': 'ed25519:abc',
    'duly-signature': 'c2ln',
  })
  expect(response.status).toBe(202)
  const { receipt } = (await response.json()) as { receipt: ReceiptId }
  expect(await spool.open(receipt)).toMatchObject({
    channel: 'api',
    documents: [{ mediaType: 'application/json', sha256: sha256('{"duly":"order/1"}') }],
    signature: { key: 'ed25519:abc', value: 'c2ln' },
  })
})

test('several documents of one form are one order', async () => {
  const form = new FormData()
  form.append('order', new File(['duly: order/1'], 'order.yaml', { type: 'application/octet-stream' }))
  form.append('order', new File(['%PDF-1.4'], 'ordre.pdf', { type: 'application/pdf' }))
  expect((await post(form)).status).toBe(202)
  expect((await arrived())[0]?.documents.map((d) => [d.name, d.mediaType])).toEqual([
    ['order.yaml', 'application/yaml'],
    ['ordre.pdf', 'application/pdf'],
  ])
})

test('what cannot be taken is refused with words that help, and nothing is kept', async () => {
  const many = new FormData()
  for (let i = 0; i < 4; i++) many.append('f', new File(['x'], `${i}.pdf`))
  const flood = `--b\r\n\r\n`.repeat(20_000)
  const cases: [Promise<Response>, number, RegExp][] = [
    [post(new Uint8Array(300_000), { 'content-type': 'application/pdf' }), 413, /200,000 bytes/],
    [post(new Uint8Array(200_001), { 'content-type': 'application/pdf' }), 413, /200,000 bytes/],
    [post(many), 413, /at most 3 documents/],
    [post(flood, { 'content-type': 'multipart/form-data; boundary=b' }), 413, /at most 3 documents/],
    [post('broken', { 'content-type': 'multipart/form-data; boundary=b' }), 400, /taken apart|announces/],
    [post('hello', { 'content-type': 'text/html' }), 415, /application\/pdf/],
    [post('', { 'content-type': 'application/pdf' }), 400, /no document/],
    [post('%PDF', { 'content-type': 'application/pdf' }, fullSpool()), 503, /send it again/],
  ]
  for (const [sent, status, words] of cases) {
    const response = await sent
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(words) as unknown })
  }
  expect(await spool.waiting()).toEqual([])
})

test('a known sender, an unknown sender and a forger read the same words of the same size', async () => {
  const answers = []
  for (const extra of [
    {},
    { 'duly-key': 'ed25519:known', 'duly-signature': 'eA==' },
    { 'duly-key': 'x', 'duly-signature': '!' },
  ]) {
    const response = await post('%PDF', { 'content-type': 'application/pdf', ...extra })
    const { receipt, ...rest } = (await response.json()) as { receipt: string; words: string }
    answers.push([response.status, receipt.length, rest, [...response.headers.keys()]])
  }
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

const listening = (to: Spool): ReturnType<typeof startSmtp> =>
  startSmtp({ listen: '127.0.0.1:0', spool: to, clock, limitBytes: 100_000 })
const send = (port: number, raw: string): Promise<{ response: string }> =>
  createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true }).sendMail({
    envelope: { from: 'greffé@parquet-lyon.test', to: 'orders@nimbus.test' },
    raw,
  })

test('a mail is kept whole, byte for byte, before 250 is said', async () => {
  const smtp = await listening(spool)
  try {
    const raw = 'From: greffe@parquet-lyon.test\r\nSubject: =?utf-8?q?Ordre_=C3=A9?=\r\n\r\n.dot\r\nhi\r\n'
    const { response } = await send(smtp.port, raw)
    expect(response).toMatch(/^250 .*Received and kept as R-[0-9A-Z]{26}/)
    expect(await arrived()).toMatchObject([
      {
        channel: 'smtp',
        from: 'greffé@parquet-lyon.test',
        documents: [{ sha256: sha256(raw), mediaType: 'message/rfc822' }],
      },
    ])
  } finally {
    await smtp.close()
  }
})

test('a mail that cannot be stored is answered 451, so that its server tries again', async () => {
  const smtp = await listening(fullSpool())
  try {
    await expect(send(smtp.port, 'Subject: x\r\n\r\nhi\r\n')).rejects.toMatchObject({
      responseCode: 451,
      message: expect.stringMatching(/4\.3\.0.*try again/) as unknown,
    })
  } finally {
    await smtp.close()
  }
})

/** Speaks SMTP by hand: sends each line after the reply to the one before, gives back all replies. */
function dialogue(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const todo = [...lines]
    let heard = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      if (!/^\d{3} .*\r\n$/m.test(heard.split('\r\n').slice(-2).join('\r\n'))) return
      const next = todo.shift()
      if (next === undefined) socket.end()
      else socket.write(`${next}\r\n`)
    })
    socket.on('error', reject)
    socket.on('close', () => {
      resolve(heard)
    })
  })
}

test('a mail over the limit is refused with 552 and the limit, whether it announces its size or not', async () => {
  const smtp = await listening(spool)
  try {
    const announced = await dialogue(smtp.port, ['EHLO mx.test', 'MAIL FROM:<a@b.test> SIZE=52428800', 'QUIT'])
    expect(announced).toContain('SIZE 100000')
    expect(announced).toContain('SMTPUTF8')
    expect(announced).toMatch(/552 5\.3\.4 .*100000/)
    expect(announced).not.toContain('AUTH')
    const silent = await dialogue(smtp.port, [
      'EHLO mx.test',
      'MAIL FROM:<a@b.test>',
      'RCPT TO:<orders@nimbus.test>',
      'DATA',
      `Subject: x\r\n\r\n${`${'x'.repeat(98)}\r\n`.repeat(2000)}.`,
      'QUIT',
    ])
    expect(silent).toMatch(/552 5\.3\.4 .*100[,]?000/)
    expect(await spool.waiting()).toEqual([])
  } finally {
    await smtp.close()
  }
})

test('files taken in by hand are one order; another kind of file is refused before anything is kept', async () => {
  await writeFile(join(dir, 'scan.PDF'), '%PDF-1.4')
  await writeFile(join(dir, 'order.yaml'), 'duly: order/1')
  await writeFile(join(dir, 'order.docx'), 'x')
  const arrival = await arrivalFromFiles([join(dir, 'scan.PDF'), join(dir, 'order.yaml')], clock.now())
  expect(arrival.documents.map((d) => [d.name, d.mediaType])).toEqual([
    ['scan.PDF', 'application/pdf'],
    ['order.yaml', 'application/yaml'],
  ])
  await expect(arrivalFromFiles([join(dir, 'order.docx')], clock.now())).rejects.toThrow('not of a kind')
  await expect(arrivalFromFiles([join(dir, 'absent.pdf')], clock.now())).rejects.toThrow('cannot be read')
})
