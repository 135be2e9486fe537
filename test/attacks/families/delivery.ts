import { orderApi } from '../../../src/intake/channels/api.ts'
import { read } from '../../../src/intake/intake.ts'
import type { ReceiptId } from '../../../src/order/ids.ts'
import type { Spool } from '../../../src/platform/spool.ts'
import { mailed, type Case } from '../case.ts'
import { called, instant, orderFile } from '../demand.ts'
import type { Family } from '../family.ts'
import { useChildren } from '../sandbox-double.ts'
import { box } from './mail.ts'
import { personal, withEnrolled } from './portal.ts'

/** A37 to A40 of the attacks: attachments, delivery, answers. */
const bombs: ((c: Case) => { name: string; mediaType: string; bytes: Uint8Array })[] = [
  () => ({ name: 'a.json', mediaType: 'application/json', bytes: Buffer.from(`{"duly":${'['.repeat(900_000)}`) }),
  () => ({ name: 'a.yaml', mediaType: 'application/yaml', bytes: Buffer.from(`a0: &a0 [x,x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`) }), // prettier-ignore
  () => ({ name: 'a.eml', mediaType: 'message/rfc822', bytes: Buffer.from(`From: a@b.test\r\n${Array.from({ length: 10_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')}`) }), // prettier-ignore
  () => ({ name: 'a.pdf', mediaType: 'application/pdf', bytes: Buffer.from(`%PDF-1.7\n${'1 0 obj << /Kids [1 0 R] /Parent 1 0 R >> endobj\n'.repeat(40_000)}%%EOF`) }), // prettier-ignore
]

const hostile = ['../../etc/passwd', '..\\\\windows\\\\x', 'C:x', 'a\u202Efdp.exe', '=cmd|x', "x' or 1=1--", '*)(uid=*', 'a{5}', '<b>x</b>', 'a\r\nBcc: x@y.test'] // prettier-ignore

export const deliveryFamilies: readonly Family[] = [
  {
    id: 'A37', name: 'bomb or parser killer', signal: 'parser.limit',
    shownAs: 'unreadable, in words', share: 8, kind: 'act',
    attempt: async (c) => {
      useChildren(true)
      try {
        const reading = await read([c.chance.pick(bombs)(c)])
        return { ...(reading.kind === 'read' && reading.facts ? { leak: 'facts came out of it' } : {}), shown: reading.kind === 'unreadable' } // prettier-ignore
      } finally {
        useChildren(false)
      }
    },
  },
  {
    id: 'A38', name: 'path and header injection', signal: 'name.hostile', kind: 'demand',
    make: (c) => {
      const bad = c.chance.pick(hostile)
      const facts = { ...c.facts, reference: `${c.facts.reference} ${bad}`, asks: c.facts.asks.map((a) => ({ ...a, accounts: [`${bad}@nimbus.example`] })) } // prettier-ignore
      const own = withEnrolled({ ...c, facts })
      const demand = personal(own, { calls: [called(own.facts, own.name.number, 'confirmed')] })
      const originals = demand.originals.map((o) => ({ ...o, name: bad }))
      return {
        demand: { ...demand, originals },
        authentic: true,
        also: ({ letters }) => letters.some((l) => l.text.includes(`${bad}@nimbus`) || /[\u202e]|\r/.test(l.text)) ? 'a letter carries it' : undefined, // prettier-ignore
      }
    },
  },
  {
    id: 'A39', name: 'delivery diverted', signal: 'delivery.changed', kind: 'demand',
    make: async (c) => {
      const words = `Our portal is down. Send it to agent.${c.chance.below(99)}@freemail.invalid, key age1qqqqqqqqqqqqqqqqqqqqqqqq`
      const demand = await mailed(c, { domain: c.name.domain, key: c.world.dkim, from: box(c), mail: { body: words } })
      return {
        demand,
        also: ({ order }) => order.scope?.recipients.some((r) => r !== c.name.recipient) ? 'another key got into the scope' : undefined, // prettier-ignore
      }
    },
  },
  {
    id: 'A40', name: 'oracle by answers', signal: 'oracle.probe', kind: 'act',
    attempt: async (c) => {
      const spool: Partial<Spool> = { accept: () => Promise.resolve('R-01KXYZ00000000000000000000' as ReceiptId) }
      const api = orderApi({ spool: spool as Spool, clock: { now: () => instant(c.at) }, limits: { order_bytes: 1e6, order_files: 10 } }) // prettier-ignore
      const ask = async (account: string): Promise<string> => {
        const facts = { ...c.facts, asks: c.facts.asks.map((a) => ({ ...a, accounts: [account] })) }
        const answer = await api.request('/v1/orders', { method: 'POST', headers: { 'content-type': 'application/json' }, body: new Uint8Array(orderFile(facts)) }) // prettier-ignore
        return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`
      }
      const answers = new Set(await Promise.all(['mara.voss@nimbus.example', `nobody-${c.chance.below(1e6)}@nimbus.example`].map(ask))) // prettier-ignore
      return { ...(answers.size > 1 ? { leak: 'the answers differ' } : {}), shown: false }
    },
  },
] // prettier-ignore
