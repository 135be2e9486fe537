import type { OrderId, Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { verifySignature } from '../order/signature.ts'
import { text } from './bag.ts'
import type { Files } from './package-tar.ts'

/** One thing that was looked at, and what came of it in plain words. */
export type Finding = { readonly check: string; readonly holds: boolean | 'not-checked'; readonly words: string }

/** A finding with the words for yes and the words for no: never the one under the other's mark. */
export const finding = (check: string, holds: boolean, yes: string, no: string): Finding => ({
  check,
  holds,
  words: holds ? yes : no,
})

export type Manifest = {
  readonly order: OrderId
  readonly scopeHash: Sha256
  readonly items: { readonly count: number; readonly bytes: number; readonly digest: Sha256 }
  readonly recipients: readonly string[]
  /** Where there was a review: its result, and what was held back by it. */
  readonly review?: Sha256
  readonly withheld?: { readonly count: number; readonly digest: Sha256 }
  /** Of a root: the shards in which the items lie. */
  readonly shards?: readonly NamedShard[]
  /** Of a shard: the hash of the scope of which it is a part. */
  readonly of?: Sha256
}

/** A shard as its root names it. */
export type NamedShard = {
  readonly file: string
  readonly manifest: Sha256
  readonly scope: unknown
  readonly items: { readonly count: number; readonly bytes: number; readonly digest: Sha256 }
}

/** A file of the package as JSON. Throws when it is none. */
export const json = (files: Files, path: string): unknown => JSON.parse(text(files, path) ?? '')

/** What the package claims to be, and its scope. Throws when there is none that can be read. */
export function claimed(files: Files): { manifest: Manifest; scope: Scope } {
  const manifest = json(files, 'duly/manifest.json') as Manifest & { readonly scope: unknown }
  const scope = Scope.parse(manifest.scope)
  if (!scope.ok) throw new SyntaxError(scope.why)
  return { manifest, scope: scope.value }
}

/** Whether this Ed25519 key signed these bytes. False for anything malformed. */
export const signatureHolds = (publicKey: string, bytes: Uint8Array, signature: string): boolean =>
  verifySignature(publicKey, bytes, Buffer.from(signature, 'base64'))
