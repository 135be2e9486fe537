import { generateKeyPairSync } from 'node:crypto'
import { sealMessage } from 'mailauth/lib/arc/index.js'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { expect, test } from 'vitest'
import type { Answer, LookUp } from '../../platform/look-ups.ts'
import { received } from '../cast.fixture.ts'
import { examine } from './examine.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const dkimKey = `v=DKIM1; k=rsa; p=${pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
const zone: Record<string, string> = {
  'TXT lka._domainkey.polizei-berlin.test': dkimKey,
  'TXT polizei-berlin.test': 'v=spf1 ip4:192.0.2.7 -all',
  'TXT _dmarc.polizei-berlin.test': 'v=DMARC1; p=reject',
}
const asks =
  (records: Record<string, string>, dead: string[] = []): LookUp =>
  (q): Promise<Answer> => {
    if (q.kind !== 'dns' || dead.includes(q.name)) return Promise.resolve({ state: 'unreachable' })
    const value = records[`${q.type} ${q.name.toLowerCase()}`]
    return Promise.resolve(value === undefined ? { state: 'no-such' } : { state: 'answered', value: [[value]] })
  }

const plainMail = (more = ''): string =>
  [
    'From: Det. Anna Roth <anna.roth@polizei-berlin.test>',
    'To: orders@nimbus.example',
    'Subject: 12 Js 345/26',
    'Date: Mon, 23 Nov 2026 09:10:00 +0100',
    'Message-ID: <1@polizei-berlin.test>',
    'Content-Type: text/plain; charset=utf-8',
    ...(more ? [more] : []),
    '',
    'We ask for the subscriber of anna.beck@nimbus.example.',
    '',
  ].join('\r\n')

async function signedMail(mail = plainMail(), more: object = {}): Promise<string> {
  const { signatures } = await dkimSign(mail, {
    signingDomain: 'polizei-berlin.test',
    selector: 'lka',
    privateKey: pem,
    signatureData: [
      {
        signingDomain: 'polizei-berlin.test',
        selector: 'lka',
        privateKey: pem,
        ...more,
      },
    ],
  })
  return signatures + mail
}

async function look(mail: string, lookUp: LookUp = asks(zone), ip = '192.0.2.7', arcSealers: readonly string[] = []) {
  const [finding] = await examine(
    [{ name: 'message.eml', mediaType: 'message/rfc822', bytes: Buffer.from(mail, 'latin1') }],
    {
      received: received('anna.roth@polizei-berlin.test', { client: { ip, helo: 'mail.polizei-berlin.test' } }),
      trustedRelays: [],
      arcSealers,
      anchorsPem: '',
      openpgpKeys: [],
      lookUp,
    },
  )
  if (!finding) throw new Error('no finding')
  return finding
}
const outcomes = (f: Awaited<ReturnType<typeof look>>): string[] => f.evidence.map((e) => `${e.signal} ${e.outcome}`)

test('mail that passes SPF, DKIM and DMARC for exactly its domain proves that domain', async () => {
  const f = await look(await signedMail())
  expect(outcomes(f)).toEqual(['from.author passed', 'spf passed', 'dkim passed', 'dmarc passed'])
  expect(f.proofs).toEqual([{ kind: 'domain', domain: 'polizei-berlin.test' }])
  expect(f.mail?.from).toBe('anna.roth@polizei-berlin.test')
})

test('a body that was changed on its way proves nothing', async () => {
  const f = await look((await signedMail()).replace('anna.beck', 'boris.k'), asks(zone), '198.51.100.9')
  expect(outcomes(f)).toEqual(['from.author passed', 'spf failed', 'dkim failed', 'dmarc failed'])
  expect(f.proofs).toEqual([])
})

test('a signature over the first bytes alone does not cover what was appended (A09)', async () => {
  const mail = await signedMail(plainMail(), { maxBodyLength: 20 })
  const f = await look(mail + 'And also boris@nimbus.example.\r\n', asks(zone), '198.51.100.9')
  expect(outcomes(f)).toContain('dkim.partial_body failed')
  expect(f.proofs).toEqual([])
})

test('a field set before the signed one lies outside the signature (A10)', async () => {
  const mail = `Content-Type: text/html\r\n${await signedMail()}`
  const f = await look(mail, asks(zone), '198.51.100.9')
  expect(outcomes(f)).toContain('dkim.header_gap failed')
  expect(f.proofs).toEqual([])
})

test('two From fields, two authors in one, or a bare CR name nobody (A05)', async () => {
  for (const from of [
    'From: a@polizei-berlin.test\r\nFrom: b@mail.invalid',
    'From: a@polizei-berlin.test, b@mail.invalid',
    'From: a@polizei-berlin.test\rX: <b@mail.invalid>',
  ]) {
    const f = await look(
      plainMail()
        .replace(/^From:.*$/m, from)
        .replace(/\r\n\r\n\r\n/, '\r\n\r\n'),
    )
    expect([from, outcomes(f)[0], f.proofs]).toEqual([from, 'from.multiple failed', []])
  }
})

test('a name that shows an address elsewhere is a mask (A04)', async () => {
  const mail = plainMail().replace(/^From:.*$/m, 'From: "Anna Roth <anna.roth@polizei-berlin.test>" <a@mail.invalid>')
  const f = await look(mail)
  expect(f.mail?.from).toBe('a@mail.invalid')
  expect(outcomes(f)).toContain('from.display_spoof failed')
  expect(f.proofs).toEqual([])
})

test('an author in UTF-8 is the domain that DNS knows, in its own letters (A02)', async () => {
  const mail = plainMail().replace('anna.roth@polizei', 'anna.roth@p\u043elizei')
  const f = await look(Buffer.from(mail).toString('latin1'))
  expect(f.mail?.from).toBe('anna.roth@p\u043elizei-berlin.test')
})

test('what the mail says of its own checks counts for nothing (A11)', async () => {
  const f = await look(
    plainMail('Authentication-Results: mx.provider.test; dmarc=pass header.from=polizei-berlin.test'),
    asks(zone),
    '198.51.100.9',
  )
  expect(outcomes(f)).toContain('authres.forged failed')
  expect(f.proofs).toEqual([])
})

const listKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
const sealed = { ...zone, 'TXT arc._domainkey.verteiler.test': `v=DKIM1; k=rsa; p=${listKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}` } // prettier-ignore
const passedThere = 'mx.verteiler.test; dkim=pass header.d=polizei-berlin.test; dmarc=pass (p=REJECT) header.from=polizei-berlin.test' // prettier-ignore

/** The mail as a list of the sealer hands it on: with its own word in the subject, which breaks the agency's signature. */
async function forwarded(authResults = passedThere): Promise<string> {
  const mail = (await signedMail()).replace('Subject: ', 'Subject: [orders] ')
  const privateKey = listKey.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const how = { signingDomain: 'verteiler.test', selector: 'arc', privateKey, cv: 'none' as const, authResults }
  return `${(await sealMessage(Buffer.from(mail), how)).toString()}${mail}`
}
const listed = ['verteiler.test']
const fromList = '198.51.100.9'

test('a mail that a listed sealer forwarded proves the domain that passed there (ARC)', async () => {
  const f = await look(await forwarded(), asks(sealed), fromList, listed)
  expect(outcomes(f)).toEqual(['from.author passed', 'spf failed', 'dkim failed', 'dmarc failed', 'arc passed'])
  expect(f.proofs).toEqual([{ kind: 'domain', domain: 'polizei-berlin.test' }])
  // The agency's own signature does not hold any more, so nothing is known again by it.
  expect(f.mail?.signatures).toEqual([])
})

test.each([
  ['the sealer is not on the list', () => forwarded(), []],
  ['another of its family is on the list', () => forwarded(), ['mx.verteiler.test', 'verteiler.test.example']],
  ['the mail was changed after it was sealed', async () => (await forwarded()).replace('anna.beck', 'boris.k'), listed],
  ['the sealed results were changed', async () => (await forwarded()).replace('dkim=pass', 'dkim=none'), listed],
  ['DMARC failed there', () => forwarded(passedThere.replace('dmarc=pass', 'dmarc=fail')), listed],
  ['another domain passed there', () => forwarded(passedThere.replaceAll('polizei-berlin.test', 'other.test')), listed],
])('it proves nothing when %s', async (_why, mail, sealers) => {
  const f = await look(await mail(), asks(sealed), fromList, sealers)
  expect(f.proofs).toEqual([])
  expect(outcomes(f)).toContain('arc failed')
  expect(outcomes(f)).not.toContain('arc passed')
})

test('a sealer whose key cannot be fetched vouches for nothing', async () => {
  const f = await look(await forwarded(), asks(sealed, ['arc._domainkey.verteiler.test']), fromList, listed)
  expect(f).toMatchObject({ proofs: [], complete: false })
  expect(outcomes(f)).not.toContain('arc passed')
})

test('a domain that lets everybody send, or asks nobody to reject, proves nothing (A12)', async () => {
  const open = await look(plainMail(), asks({ ...zone, 'TXT polizei-berlin.test': 'v=spf1 +all' }))
  expect(open.evidence.map((e) => e.signal)).toContain('dmarc.weak')
  expect(open.proofs).toEqual([])
  const none = await look(await signedMail(), asks({ ...zone, 'TXT _dmarc.polizei-berlin.test': 'v=DMARC1; p=none' }))
  expect(outcomes(none)).toContain('dmarc.weak failed')
  expect(none.proofs).toEqual([])
})

test('an answer address elsewhere is named (A06)', async () => {
  const f = await look(await signedMail(plainMail('Reply-To: agentroth.police@freemail.invalid')))
  expect(outcomes(f)).toContain('replyto.mismatch failed')
})

test('a name server that does not answer is "not checked", never passed, and asked again', async () => {
  const dead = ['lka._domainkey.polizei-berlin.test', 'polizei-berlin.test', '_dmarc.polizei-berlin.test']
  const f = await look(await signedMail(), asks(zone, dead))
  expect(outcomes(f)).toEqual(['from.author passed', 'spf not-checked', 'dkim not-checked', 'dmarc not-checked'])
  expect(f).toMatchObject({ proofs: [], complete: false })
})

test('behind our own relay the sender is whom the relay took it from', async () => {
  const mail = `Received: from mail.polizei-berlin.test (mail.polizei-berlin.test [192.0.2.7]) by mx.nimbus.example\r\n${plainMail()}`
  const [f] = await examine([{ name: 'm', mediaType: 'message/rfc822', bytes: Buffer.from(mail) }], {
    received: received('anna.roth@polizei-berlin.test', { client: { ip: '::ffff:127.0.0.1', helo: 'mx' } }),
    trustedRelays: ['127.0.0.1'],
    arcSealers: [],
    anchorsPem: '',
    openpgpKeys: [],
    lookUp: asks(zone),
  })
  expect(f?.evidence.map((e) => `${e.signal} ${e.outcome}`)).toContain('spf passed')
  expect(f?.proofs).toEqual([{ kind: 'domain', domain: 'polizei-berlin.test' }])
})
