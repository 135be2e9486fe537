import { canonical, sha256, type Json } from '../order/canonical.ts'
import type { EventOf } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Clause } from '../order/judgement.ts'
import type { ReviewApproval } from '../order/review.ts'
import { Scope } from '../order/scope.ts'
import type { Signer } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'
import type { Clock } from '../platform/clock.ts'
import { signEnvelope } from './dsse.ts'
import { fields, readme, shardReadme } from './texts.ts'

export type LedgerProof = {
  readonly vkey: string
  readonly checkpoint: string
  readonly leaves: readonly { readonly index: number; readonly entry: string; readonly proof: readonly string[] }[]
  readonly reveal: readonly { readonly index: number; readonly salt: string; readonly event: string }[]
}

/** A shard as the root names it. */
export type NamedShard = {
  /** Its file beside the root. */
  readonly file: string
  /** Name of its age file. */
  readonly sha256: Sha256
  readonly sizeBytes: number
  /** SHA-256 of its own manifest, which binds all that is in it. */
  readonly manifest: Sha256
  readonly scope: Scope
  readonly items: { readonly count: number; readonly bytes: number; readonly digest: Sha256 }
}

/** The result of a review that two people approved. */
export type ReviewPaper = { readonly result: Sha256; readonly approvals: readonly ReviewApproval[] }

/** What only the desk can say of an answer, and signs. */
type Proven = {
  readonly approvals: readonly Omit<EventOf<'approved'>, never>[]
  readonly custody: readonly { readonly at: Instant; readonly who: string; readonly what: string }[]
  readonly clauses: readonly Clause[]
  readonly ledger: LedgerProof
  /** Where there was a review. */
  readonly review?: ReviewPaper
  /** Where the items lie in shards beside it: this bag is their root. */
  readonly shards?: readonly NamedShard[]
  readonly desk: Signer
}

/** Of a shard: the hash of the scope of which it is a part. Its root says all else. */
type Shard = { readonly of: Sha256 }

/** What stands in a bag beside the items. */
export type Papers = { readonly order: OrderId; readonly scope: Scope; readonly clock: Clock } & (Proven | Shard)

/** What the bag itself counted. */
export type Counted = {
  readonly items: { readonly count: number; readonly bytes: number; readonly digest: Sha256 }
  readonly withheld: { readonly count: number; readonly digest: Sha256 }
}

const manifestOf = (papers: Papers, { items, withheld }: Counted): string => {
  const { order, scope, clock } = papers
  const common = { v: 1, order, scope: scope as unknown as Json, scopeHash: Scope.hash(scope), items, recipients: scope.recipients, madeAt: clock.now() } // prettier-ignore
  if ('of' in papers) return canonical({ ...common, of: papers.of })
  const { clauses, review, shards } = papers
  return canonical({
    ...common,
    ...(review ? { withheld, review: review.result } : {}),
    ...(shards ? { shards: shards as unknown as Json } : {}),
    law: clauses as unknown as Json,
  })
}

/** The papers by their paths, in the order in which they lie in the bag; the manifest is the first. */
export function papersIn(papers: Papers, counted: Counted): [path: string, content: string][] {
  const manifest = manifestOf(papers, counted)
  const examined: [string, string] = ['duly/minimisation.json', minimisation(counted.items.count)]
  if ('of' in papers)
    return [
      ['duly/manifest.json', manifest],
      examined,
      ['duly/FIELDS.md', fields],
      ['README.txt', shardReadme(papers.order)],
    ]
  const { order, approvals, review, custody, ledger, shards, desk } = papers
  return [
    ['duly/manifest.json', manifest],
    ['duly/manifest.dsse.json', canonical(signEnvelope('application/vnd.duly.manifest+json', Buffer.from(manifest), desk))], // prettier-ignore
    [
      'duly/approvals.json',
      canonical(
        approvals.map(({ by, scopeHash, at, publicKey, signature }) => ({ by, scopeHash, at, publicKey, signature })),
      ),
    ],
    ...(review ? [['duly/review.json', canonical(reviewed(review))] as [string, string]] : []),
    ['duly/custody.json', canonical(custody)],
    // Of a root, each shard says it of its own items.
    ...(shards ? [] : [examined]),
    ['duly/ledger.json', canonical(ledger)],
    ['duly/FIELDS.md', fields],
    ['README.txt', shards ? shardReadme(order) : readme(order)],
  ]
}

export const manifestDigest = (papers: readonly (readonly [string, string])[]): Sha256 => sha256(papers[0]?.[1] ?? '')

const minimisation = (items: number): string =>
  canonical({ examined: items, inside: items, outside: 0, by: 'production/recheck, from the bytes of each item' })

const reviewed = ({ result, approvals }: ReviewPaper): Json => ({
  result,
  approvals: approvals.map(({ by, result, at, publicKey, signature }) => ({ by, result, at, publicKey, signature })),
})
