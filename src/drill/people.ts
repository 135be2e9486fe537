import { createTransport } from 'nodemailer'
import { stringify } from 'yaml'
import type { Sha256 } from '../order/ids.ts'
import { canonical, sha256 } from '../order/canonical.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import type { Recorded } from '../order/event.ts'
import { deskClient, type DeskClient } from '../cli/desk-client.ts'
import type { Cast } from './cast.ts'
import type { Script } from './night.ts'

export type Page = { order: Order; scope: { hash: Sha256 } | null; missing: string | null; timeline: Recorded[] }
export type Desks = { anna: DeskClient; bruno: DeskClient; clara: DeskClient }

export function desksOf(cast: Cast): Desks {
  const at = `http://127.0.0.1:${cast.ports.desk}`
  return {
    anna: deskClient(at, 'anna', cast.staff.anna),
    bruno: deskClient(at, 'bruno', cast.staff.bruno),
    clara: deskClient(at, 'clara', cast.staff.clara),
  }
}

/** The order that came last. Throws while there is none. */
export async function newest(desk: DeskClient): Promise<Page> {
  const { orders } = await desk.get<{ orders: { order_id: string }[] }>('/v1/orders')
  return desk.get<Page>(`/v1/orders/${orders[0]?.order_id ?? 'none'}`)
}

const orderFile = (script: Script): string => stringify({ duly: 'order/1', ...script.facts })

/** Sends one order as its authority would. Throws when it was not acknowledged: then it is sent again, byte for byte. */
export async function send(script: Script, cast: Cast): Promise<void> {
  const body = orderFile(script)
  if (script.by === 'mail') {
    const transport = createTransport({
      host: '127.0.0.1',
      port: cast.ports.smtp,
      secure: false,
      ignoreTLS: true,
      connectionTimeout: 5000,
      socketTimeout: 20_000,
    })
    // The same message every time, so that a repetition is recognised as one.
    const raw = [
      `From: <${script.from}>`,
      'To: <orders@nimbus.test>',
      `Subject: ${script.facts.reference}`,
      'Date: Tue, 24 Nov 2026 03:10:00 +0100',
      `Message-ID: <${script.facts.reference}@${script.from.split('@')[1] ?? 'x.test'}>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="=_drill"',
      '',
      '--=_drill',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Please find our order attached.',
      '--=_drill',
      'Content-Type: application/yaml; name="order.yaml"',
      'Content-Disposition: attachment; filename="order.yaml"',
      'Content-Transfer-Encoding: base64',
      '',
      ...(Buffer.from(body)
        .toString('base64')
        .match(/.{1,76}/g) ?? []),
      '--=_drill--',
      '',
    ].join('\r\n')
    await transport.sendMail({ envelope: { from: script.from, to: 'orders@nimbus.test' }, raw })
    return
  }
  const headers: Record<string, string> = { 'content-type': 'application/yaml' }
  const agency = script.signedBy ? cast.agencies[script.signedBy] : undefined
  if (agency) {
    const digest = sha256(canonical([sha256(body)]))
    headers['duly-key'] = agency.signer.publicKey
    headers['duly-signature'] = Buffer.from(agency.signer.sign(Buffer.from(digest))).toString('base64')
    headers['duly-passkey'] = agency.officer.assert(digest, `http://localhost:${cast.ports.portal}`)
  }
  const answer = await fetch(`http://127.0.0.1:${cast.ports.public}/v1/orders`, { method: 'POST', headers, body })
  if (answer.status !== 202) throw new Error(`not acknowledged: ${answer.status} ${await answer.text()}`)
}

/**
 * What the people on duty do with an order as it stands: acknowledge, call back, look into the court's register, then
 * decide. Called again and again; each call does what is due now and no more.
 */
export async function attend(desks: Desks, cast: Cast, script: Script, page: Page): Promise<void> {
  const { order } = page
  const id: OrderId = order.id
  if (order.state === 'closed' || order.duplicateOf) return
  if (order.pages.length > 0 && order.acknowledged.length === 0) await desks.anna.act(id, { act: 'acknowledge' })
  if (!order.judgement || order.acknowledged.length === 0) return
  for (const move of script.staff) {
    switch (move.move) {
      case 'call-back':
        if (order.calledBack.length > 0) break
        await desks.anna.act(id, {
          act: 'call-back',
          number: cast.agencies[move.agency]?.number ?? '',
          answered_by: 'the head of the registry',
          outcome: move.outcome,
          confirmed: '',
          reference: script.facts.reference,
          accounts: [...new Set(script.facts.asks.flatMap((a) => a.accounts))],
        })
        return
      case 'check-register':
        if (order.registerChecks.length > 0) break
        await desks.anna.act(id, {
          act: 'check-register',
          register: 'the court’s own register',
          docket: script.facts.reference,
          outcome: 'confirmed',
          words: 'docket, date and issuer agree',
        })
        return
      case 'state':
        if (order.factsBy.length > 0 || !order.facts) break
        await desks.anna.act(id, {
          act: 'state-facts',
          facts: { ...order.facts, elements: { ...order.facts.elements, ...move.elements } },
        })
        return
      case 'approve': {
        if (
          order.state !== 'judged' ||
          !page.scope ||
          order.judgeAgain ||
          (order.judgement.verdict !== 'comply' && order.judgement.verdict !== 'narrow')
        )
          return
        const signed = new Set(order.approvals.map((a) => a.by as string))
        if (!signed.has('bruno')) await desks.bruno.approve(id, page.scope.hash)
        else if (!signed.has('clara')) await desks.clara.approve(id, page.scope.hash)
        return
      }
      case 'refuse':
        if (order.state !== 'refused')
          await desks.bruno.act(id, { act: 'refuse', ground: move.ground, words: move.words })
        return
      case 'clarify':
        if (order.state !== 'awaiting-clarification')
          await desks.bruno.act(id, { act: 'clarify', questions: [move.ask] })
        return
      default:
        move satisfies never
    }
  }
}
