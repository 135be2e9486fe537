import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { documentsOf } from '../../order/documents.ts'
import type { StoredDocument } from '../../order/event.ts'
import type { Order } from '../../order/order.ts'
import { findIn, wordsOn, type Found, type ShownDocument } from '../../order/shown.ts'
import { ask } from '../design/ask.ts'

/** More than a person compares; the others can be saved. */
const shownMost = 12

/** A document of an order, and what of it can be looked at, once that is here. */
export type Paper = {
  readonly n: number
  readonly document: StoredDocument
  readonly shown: ShownDocument | undefined
  readonly error: unknown
  /** The words of each sheet. */
  readonly words: readonly (readonly string[])[]
}
/** Where a fact stands: in which paper, on which sheet, and there in which words. */
export type Place = { readonly paper: number; readonly sheet: number; readonly found: readonly Found[] }

/** A file for programs states the facts; what a person signed is every other kind, and is looked at first. */
export const isForPrograms = ({ mediaType }: StoredDocument): boolean => /json|yaml/.test(mediaType)

/** All documents of an order, taken apart by the server, what a person signed first. They never change, so each is asked for once. */
export function usePapers(order: Order): readonly Paper[] {
  const documents = documentsOf(order).slice(0, shownMost)
  const asked = useQueries({
    queries: documents.map(({ sha256 }, n) => ({
      queryKey: ['shown', order.id, n, sha256],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask<ShownDocument>(`/v1/orders/${order.id}/documents/${n}/shown`, undefined, signal), // prettier-ignore
      staleTime: Infinity,
    })),
    combine: (answers) => answers.map(({ data, error }) => ({ data, error })),
  })
  return useMemo(
    () =>
      documentsOf(order)
        .map((document, n): Paper => {
          const shown = asked[n]?.data
          const words = shown && 'sheets' in shown ? shown.sheets.map(wordsOn) : []
          return { n, document, shown, error: asked[n]?.error ?? undefined, words }
        })
        .sort((a, b) => Number(isForPrograms(a.document)) - Number(isForPrograms(b.document))),
    [order, asked],
  )
}

/** Where any of these ways to write a fact stands: all its places in the first paper that has one. */
export function placesOf(papers: readonly Paper[], ways: readonly string[]): readonly Place[] {
  for (const { n, words } of papers) {
    const places = words.flatMap((sheet, i) =>
      ways.flatMap((way) => findIn(sheet, way).map((found): Place => ({ paper: n, sheet: i, found }))),
    )
    if (places.length > 0) return places
  }
  return []
}
