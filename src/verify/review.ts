import { sha256 } from '../order/canonical.ts'
import type { Withheld } from '../order/item.ts'
import { reviewResult, type ReviewApproval, type ReviewedItem } from '../order/review.ts'
import { verifyPerson } from '../order/signature.ts'
import { reviewStatement } from '../order/statement.ts'
import { text } from './bag.ts'
import { claimed, finding, json, type Finding } from './finding.ts'
import type { Files } from './package-tar.ts'

type Line = {
  readonly source: string
  readonly id: string
  readonly category: string
  readonly sha256: string
  readonly redacted?: { readonly sha256: string; readonly ground: string; readonly by: string; readonly at: string }
}

/**
 * INVARIANT I18, from the package alone: what was held back or covered is listed with its ground and the hash of the
 * original, and two different persons signed for exactly this result of the review. Nothing where nothing was reviewed.
 */
export function reviewFindings(files: Files): Finding[] {
  const { manifest } = claimed(files)
  const lines = (text(files, 'data/items.jsonl') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
  const redacted = lines.filter((line) => line.redacted !== undefined).length
  if (manifest.review === undefined) {
    const silent = !files.has('data/withheld.json') && !files.has('duly/review.json') && redacted === 0
    return silent
      ? []
      : [finding('review', false, '', 'Something was held back or covered, and no review is signed for.')]
  }
  const list = text(files, 'data/withheld.json') ?? ''
  const { withheld } = JSON.parse(list) as { withheld: Withheld[] }
  const { result, approvals } = json(files, 'duly/review.json') as { result: string; approvals: ReviewApproval[] }
  const items: ReviewedItem[] = [
    ...withheld.map(({ source, id, category, sha256, ground, by, at }) => ({
      ...{ source, id, category, sha256, ground, by, at },
      as: 'withhold' as const,
    })),
    ...lines.map(({ source, id, category, sha256: digest, redacted: covered }): ReviewedItem =>
      covered
        ? { ...covered, source, id, category, as: 'redact', given: digest }
        : { source, id, category, sha256: digest, as: 'produce' },
    ),
  ].map(onlyNamed)
  const { order, scopeHash } = manifest
  const wrong: string[] = []
  if (withheld.length !== manifest.withheld?.count || sha256(list) !== manifest.withheld.digest)
    wrong.push('The list of what was held back is not the one that was signed.')
  if (new Set(items.map((i) => `${i.source}\n${i.id}`)).size !== items.length)
    wrong.push('An item is given and held back at once.')
  if (reviewResult({ order, scopeHash, items }) !== manifest.review || result !== manifest.review)
    wrong.push('The items are not the result of the review that was signed.')
  const genuine = approvals.filter(
    (a) =>
      a.result === result &&
      verifyPerson(a.publicKey, reviewStatement({ order, result: a.result, by: a.by, at: a.at }), a.signature),
  )
  const people = new Set(genuine.map((a) => a.by))
  if (people.size < 2 || new Set(genuine.map((a) => a.publicKey)).size < 2)
    wrong.push('Two different people must have approved the result of the review, and they did not.')
  const good = `A review held back ${withheld.length} items and covered parts of ${redacted}, each listed with its ground; ${[...people].join(' and ')} approved exactly this result.`
  return wrong.length === 0
    ? [finding('review', true, good, '')]
    : wrong.map((words) => finding('review', false, '', words))
}

/** The fields that are part of a result, and no others. */
function onlyNamed(item: ReviewedItem): ReviewedItem {
  const { source, id, category, sha256, as } = item
  const same = { source, id, category, sha256 }
  if (as === 'produce') return { ...same, as }
  const { ground, by, at } = item
  return as === 'withhold' ? { ...same, as, ground, by, at } : { ...same, as, ground, by, at, given: item.given }
}
