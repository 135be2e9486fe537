import { canonical, type Json } from '../order/canonical.ts'
import type { Ask, StatedFacts } from '../order/facts.ts'

const same = (a: unknown, b: unknown): boolean => canonical((a ?? null) as Json) === canonical((b ?? null) as Json)
const fold = (account: string): string => account.toLowerCase().normalize('NFC')

/**
 * What several documents of one order all state (attack A20), or nothing when they do not speak of one order or have no
 * ask in common. Never more than any one of them says: accounts that all name, in asks alike in all else; boxes that are
 * equal in all. That an emergency is claimed is kept even if only one says so: it wakes people, and opens nothing.
 */
export function commonFacts(stated: readonly StatedFacts[]): StatedFacts | undefined {
  const [first, ...others] = stated
  if (!first) return undefined
  const oneOrder = others.every((o) =>
    (['instrument', 'reference', 'addressee', 'issuer'] as const).every((k) => same(o[k], first[k])),
  )
  if (!oneOrder) return undefined
  const { validated_by, issued, emergency: _claimed, ...rest } = first
  const asks = first.asks.flatMap((ask): Ask[] => {
    const accounts = ask.accounts.filter((account) =>
      others.every((o) =>
        o.asks.some((b) => same(frame(b), frame(ask)) && b.accounts.some((x) => fold(x) === fold(account))),
      ),
    )
    return accounts.length > 0 ? [{ ...ask, accounts }] : []
  })
  if (asks.length === 0) return undefined
  const claimed = stated.find((s) => s.emergency)?.emergency
  return {
    ...rest,
    asks,
    elements: Object.fromEntries(
      Object.entries(first.elements).filter(([name, value]) =>
        others.every((o) => Object.hasOwn(o.elements, name) && same(o.elements[name], value)),
      ),
    ),
    ...(validated_by && others.every((o) => same(o.validated_by, validated_by)) ? { validated_by } : {}),
    ...(issued !== undefined && others.every((o) => o.issued === issued) ? { issued } : {}),
    ...(claimed ? { emergency: claimed } : {}),
  }
}

const frame = ({ accounts: _accounts, words: _words, ...rest }: Ask): unknown => rest

/** One document's demand in a line, for the person who compares. */
export const inALine = (f: StatedFacts): string =>
  `${f.issuer.authority}, file ${f.reference}: ${f.asks
    .slice(0, 10)
    .map(
      (a) =>
        `${a.category} of ${a.accounts.slice(0, 10).join(', ')}${a.accounts.length > 10 ? ` and ${a.accounts.length - 10} more` : ''}${a.from === undefined && a.to === undefined ? '' : ` from ${a.from ?? '?'} to ${a.to ?? '?'}`}`,
    )
    .join('; ')}`.slice(0, 1000)
