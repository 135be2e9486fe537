import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { generateKeyPairSync } from 'node:crypto'
import { exampleEntities, readExamples, signed, type Example } from '../../src/legality/examples.ts'
import { judge, loadLaw, proposedAsks, type LawPacks } from '../../src/legality/legality.ts'
import type { Answer, LookUp } from '../../src/platform/look-ups.ts'
import { signerFromSeed, type Signer } from '../../src/platform/keys.ts'
import { settingsSchema, type Agency, type Settings } from '../../src/platform/settings.ts'
import { newAuthenticator, type Authenticator } from '../../src/drill/authenticator.ts'
import { certify, ocspAnswer, type Holder } from './make/certificates.ts'

/** How a domain that sends mail is set up. Most authorities are careful; some are not, and are genuine all the same. */
export type Dmarc = 'reject' | 'none' | 'absent'

/** An invented authority of the registry, and what it holds that nobody else does. */
export type Played = {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly dmarc: Dmarc
  readonly officer: string
  readonly number: string
  readonly machine: Signer
  readonly recipient: string
  /** The officer's passkey, where the agency has enrolled one. */
  readonly passkey: Authenticator | undefined
  /** Its certificate for documents, when it has one. */
  readonly seal: Holder | undefined
}

export type RsaKey = { readonly pem: string; readonly record: string }

/** A lawful order of a pack: who forges takes the best there is to copy. */
export type Lawful = Example & {
  readonly categories: readonly string[]
  readonly emergency: boolean
  readonly voluntary: boolean
}

export type World = {
  readonly law: LawPacks
  readonly lawful: readonly Lawful[]
  readonly played: readonly Played[]
  readonly staff: Readonly<Record<'anna' | 'bruno' | 'clara', Signer>>
  readonly settings: Settings
  readonly root: Holder
  /** Trusted to certify persons, and no authority. */
  readonly person: Holder
  /** Signs XML, with an RSA key. */
  readonly court: Holder
  readonly revoked: Holder
  readonly weak: Holder
  /** Its issuer never answers. */
  readonly silent: Holder
  readonly dkim: RsaKey
  readonly thief: RsaKey
  readonly shortKey: RsaKey
  /** What the world answers when asked; `more` are records of this case. */
  readonly lookUp: (more?: Readonly<Record<string, string>>) => LookUp
}

type Row = readonly [id: string, name: string, domain: string, dmarc: Dmarc, officer: string, has: string]
const names: readonly Row[] = [
  ['lka-berlin', 'Landeskriminalamt Berlin', 'polizei-berlin.test', 'reject', 'Anna Roth', 'seal passkey'],
  ['parquet-lyon', 'Parquet de Lyon', 'parquet-lyon.test', 'reject', 'Claire Petit', 'seal passkey'],
  ['tribunal-lyon', 'Tribunal judiciaire de Lyon', 'tribunal-lyon.test', 'reject', 'Paul Aubert', 'seal passkey'],
  ['om-utrecht', 'Openbaar Ministerie Utrecht', 'om-utrecht.test', 'reject', 'Sanne Vos', 'seal passkey'],
  ['garda-cork', 'Garda Cork', 'garda-cork.test', 'none', 'Aoife Byrne', ''],
  ['police', 'State Police of Example', 'police.gov.test', 'reject', 'Ray Hart', 'seal passkey'],
  ['district-court', 'District Court of Example', 'court.gov.test', 'reject', 'Ada Stone', 'seal passkey'],
  ['sheriff-elm', 'Sheriff of Elm County', 'sheriff-elm.test', 'absent', 'Jo Reed', ''],
  ['met-yard', 'Metropolitan Yard', 'met-yard.test', 'reject', 'Ian Shaw', 'seal passkey'],
  ['policia-madrid', 'Policia Judicial Madrid', 'policia-madrid.test', 'reject', 'Luis Ortega', 'passkey'],
  ['npa-osaka', 'Osaka Prefectural Police', 'npa-osaka.test', 'none', 'Yuki Mori', 'seal'],
  ['rcmp-halifax', 'Mounted Police Halifax', 'rcmp-halifax.test', 'reject', 'Marc Roy', 'seal passkey'],
]

/** Whom nobody registered: a free mailbox, a law firm, authorities that write for the first time, and others. */
export const outside = ['freemail.invalid', 'kanzlei-muster.example', 'police-new.example', 'procura-nuova.example', 'insurance.example', 'ministry.example'] as const // prettier-ignore

const since = '2025-01-15'
const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n)
const year = { made: '2026-01-02T00:00:00Z', until: '2027-12-01T00:00:00Z' }
/** From when on what this world's certificates sign holds: they are of 1 January, the word on their standing of the 2nd. */
export const certified = { from: '2026-01-03T00:00:00Z' } as const

function rsa(bits: number): RsaKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits })
  const der = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return {
    pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; k=rsa; p=${der}`,
  }
}

/** DNS of a domain that sends from 192.0.2.7 and signs with selector `s`. */
export const recordsOf = (domain: string, key: RsaKey, dmarc: Dmarc, ip = '192.0.2.7'): Record<string, string> => ({
  [`TXT s._domainkey.${domain}`]: key.record,
  [`TXT ${domain}`]: `v=spf1 ip4:${ip} -all`,
  ...(dmarc === 'absent' ? {} : { [`TXT _dmarc.${domain}`]: `v=DMARC1; p=${dmarc}` }),
})

export async function makeWorld(): Promise<World> {
  const law = signed(await loadLaw('law'))
  const examples = await readExamples('law')
  const lawful = examples.flatMap((e): Lawful[] => {
    const judgement = judge(e.facts, law, e.context)
    const carriedOut = ['comply', 'narrow', 'preserve'].includes(judgement.verdict)
    if (!carriedOut || !proposedAsks(e.facts, judgement).ok || e.context.receivedAt < '2026-08') return []
    const categories = judgement.rulings.map((r) => r.category)
    const voluntary = judgement.kind === 'emergency_voluntary'
    return [{ ...e, categories, emergency: judgement.page === 'emergency', voluntary }]
  })
  const root = await certify({ name: 'Root of Authorities' })
  const answers: Record<string, string> = {}
  const holder = async (name: string, state: 'good' | 'revoked' | 'silent', more = {}): Promise<Holder> => {
    const url = `http://ocsp.test/${Object.keys(answers).length + (state === 'silent' ? 9000 : 0)}`
    const made = await certify({ name, issuer: root, ocsp: url, ...more })
    if (state !== 'silent') answers[url] = await ocspAnswer(made, root, state, year)
    return made
  }
  const played: Played[] = []
  for (const [i, [id, name, domain, dmarc, officer, has]] of names.entries())
    played.push({
      id,
      name,
      domain,
      dmarc,
      officer,
      number: `+49 30 9900 ${1000 + i}`,
      machine: signerFromSeed(seed(20 + i)),
      recipient: await identityToRecipient(await generateX25519Identity()),
      passkey: has.includes('passkey') ? newAuthenticator('ed25519') : undefined,
      seal: has.includes('seal') ? await holder(name, 'good') : undefined,
    })
  const [dkim, thief, shortKey] = [rsa(2048), rsa(2048), rsa(1024)]
  const zone = Object.assign({}, ...played.map((p) => recordsOf(p.domain, dkim, p.dmarc))) as Record<string, string>
  const staff = { anna: signerFromSeed(seed(1)), bruno: signerFromSeed(seed(2)), clara: signerFromSeed(seed(3)) }
  return {
    law,
    lawful,
    played,
    staff,
    root,
    person: await holder('Amtsgericht Test', 'good'),
    court: await holder('Amtsgericht Test', 'good', { rsa: true }),
    revoked: await holder('Landeskriminalamt Berlin', 'revoked'),
    weak: await holder('Landeskriminalamt Berlin', 'good', { bits: 1024 }),
    silent: await holder('Landeskriminalamt Berlin', 'silent'),
    dkim,
    thief,
    shortKey,
    settings: settingsSchema.parse({
      entities: exampleEntities,
      people: Object.entries(staff).map(([id, key]) => ({
        id,
        name: `${id} of the staff`,
        key: key.publicKey,
        may: ['approve', 'respond', 'page'],
      })),
    }),
    lookUp:
      (more = {}) =>
      (q) => {
        const known: Record<string, string> = { ...zone, ...answers, ...more }
        const value = q.kind === 'dns' ? known[`${q.type} ${q.name.toLowerCase()}`] : known[q.url]
        const none: Answer = { state: q.kind === 'dns' ? 'no-such' : 'unreachable' }
        return Promise.resolve(
          value === undefined ? none : { state: 'answered', value: q.kind === 'dns' ? [[value]] : value },
        )
      },
  }
}

/** Nobody out there answers. */
export const silence: LookUp = () => Promise.resolve({ state: 'unreachable' })

/** An authority as the registry holds it; of the State and the kind that the order says. */
export const registered = (
  p: Played,
  issuer: { country: string; level: Agency['level'] },
  known: string = since,
): Agency => ({
  id: p.id,
  name: p.name,
  country: issuer.country,
  level: issuer.level,
  domains: [p.domain],
  keys: [{ key: p.machine.publicKey, since: known, use: 'machine' }],
  officers: [
    {
      id: 'officer',
      name: p.officer,
      passkeys: p.passkey ? [{ id: p.passkey.id, key: p.passkey.key, since: known }] : [],
    },
  ],
  openpgp_keys: [],
  certificates: p.seal ? [{ spki_sha256: p.seal.spkiSha256, since: known, name: p.name }] : [],
  callback: [{ number: p.number, since: known, from: 'its own web site' }],
  recipients: [p.recipient],
  deliver_to: `registry@${p.domain}`,
  since: known,
})
