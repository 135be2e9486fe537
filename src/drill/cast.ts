import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { newAuthenticator, type Authenticator } from './authenticator.ts'
import { authorities } from './authorities.ts'
import { writeNewSigner, type Signer } from '../platform/keys.ts'

/** Who plays in the drill: three members of staff and the authorities, each with real keys made for this night only. */
export type Cast = {
  readonly staff: Readonly<Record<'anna' | 'bruno' | 'clara', Signer>>
  /** The same people's passkeys, for the desk's pages. */
  readonly passkeys: Readonly<Record<'anna' | 'bruno' | 'clara', Authenticator>>
  readonly agencies: Readonly<Record<string, PlayedAgency>>
  readonly ports: {
    readonly public: number
    readonly portal: number
    readonly desk: number
    readonly smtp: number
    readonly relay: number
    readonly pager: number
  }
  readonly config: string
}

type PlayedAgency = { signer: Signer; officer: Authenticator; identity: string; number: string }

async function freePorts<K extends string>(names: readonly K[]): Promise<Record<K, number>> {
  const servers = names.map(() => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            if (address && typeof address === 'object') resolve(address.port)
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Record<K, number>
}

/** Makes everyone's keys and the `duly.yaml` in which they are registered. */
export async function makeCast(dir: string, estate: string): Promise<Cast> {
  const ports = await freePorts(['public', 'portal', 'desk', 'smtp', 'relay', 'pager'] as const)
  const signer = (name: string): Promise<Signer> => writeNewSigner(join(dir, `${name}.key`))
  const staff = { anna: await signer('anna'), bruno: await signer('bruno'), clara: await signer('clara') }
  const passkeys = { anna: newAuthenticator('p256'), bruno: newAuthenticator('p256'), clara: newAuthenticator('p256') }
  const agencies: Record<string, PlayedAgency> = {}
  for (const { id, number } of authorities)
    agencies[id] = {
      signer: await signer(id),
      officer: newAuthenticator('ed25519'),
      identity: await generateX25519Identity(),
      number,
    }
  const settings = {
    listen: {
      public: `127.0.0.1:${ports.public}`,
      portal: `127.0.0.1:${ports.portal}`,
      desk: `127.0.0.1:${ports.desk}`,
      smtp: `127.0.0.1:${ports.smtp}`,
      pager: `127.0.0.1:${ports.pager}`,
    },
    portal_url: `http://localhost:${ports.portal}`,
    pager: { public_url: `http://127.0.0.1:${ports.pager}` },
    entities: [
      {
        id: 'nmi',
        name: 'Nimbus Mail Ireland Ltd',
        country: 'IE',
        zone: 'Europe/Dublin',
        languages: ['en', 'de', 'fr'],
        roles: ['controller', 'designated-establishment'],
        domains: ['nimbus.test'],
      },
      {
        id: 'nmus',
        name: 'Nimbus Mail Inc.',
        country: 'US',
        zone: 'America/New_York',
        languages: ['en'],
        roles: ['controller'],
        domains: ['nimbus-us.test'],
      },
    ],
    people: Object.entries(staff).map(([id, key]) => ({
      id,
      name: `${id[0]?.toUpperCase() ?? ''}${id.slice(1)} of the drill`,
      key: key.publicKey,
      passkeys: [{ id: passkeys[id as keyof typeof passkeys].id, key: passkeys[id as keyof typeof passkeys].key }],
      email: `${id}@staff.test`,
      zone: { anna: 'Europe/Dublin', bruno: 'America/New_York', clara: 'Asia/Tokyo' }[id as 'anna'],
      may: ['approve', 'respond', 'page'] as const,
    })),
    rota: {
      zone: 'Europe/Dublin',
      shifts: [{ people: ['anna', 'bruno', 'clara'] }],
      ladder: [{ page: ['on-call'], over: ['mail'], wait_seconds: 60 }],
      // A storm of fourteen within seconds: each second's orders are one page.
      policies: [{ kind: 'emergency', gather_seconds: 1 }],
    },
    mail: { relay: `smtp://127.0.0.1:${ports.relay}`, from: 'desk@nimbus.test' },
    agencies: await Promise.all(
      authorities.map(async ({ id, name, country, level, domain, number, representative }) => ({
        id,
        name,
        country,
        level,
        domains: [domain],
        keys: [{ key: agencies[id]?.signer.publicKey ?? '', since: '2025-01-15' }],
        officers: [
          {
            id: 'officer',
            name: representative,
            passkeys: [{ id: agencies[id]?.officer.id, key: agencies[id]?.officer.key, since: '2025-01-15' }],
          },
        ],
        head: { name: 'The head of the authority', mail: `head@${domain}` },
        callback: [{ number, since: '2025-01-15', from: 'the authority’s own web site' }],
        recipients: [await identityToRecipient(agencies[id]?.identity ?? '')],
        deliver_to: `registry@${domain}`,
        since: '2025-01-15',
      })),
    ),
    sources: [
      { id: 'mail', kind: 'maildir', path: join(estate, '{account}', 'Maildir') },
      { id: 'accounts', kind: 'directory', path: join(estate, 'accounts.jsonl') },
    ],
  }
  return { staff, passkeys, agencies, ports, config: stringify(settings) }
}
