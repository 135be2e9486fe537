import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Headway } from '../../order/headway.ts'
import { ask } from '../design/ask.ts'
import { useWords } from './texts.ts'

/** How far the collection of an order is, while it is under way: what is laid, how fast, how long it will take. */
export function HeadwayBar({ order }: { order: string }): ReactNode {
  const { say, language } = useWords()
  // The stream tells of each change; asked once, for whoever comes in the middle.
  const { data: headway } = useQuery({
    queryKey: ['headway', order],
    queryFn: () => ask<Headway | null>(`/v1/orders/${order}/headway`),
  })
  if (!headway) return null
  const { items, bytes, shards, of, bytesPerSecond, secondsLeft } = headway
  const number = (n: number): string => n.toLocaleString(language === 'en' ? 'en-GB' : language)
  const mega = (n: number): string => number(Math.round(n / 1e6))
  const words = [
    ...(shards ? [say('headway-shards', { done: number(shards.done), all: number(shards.of) })] : []),
    of ? say('headway-items-of', { items: number(items), all: number(of.items) }) : say('headway-items', { items: number(items) }), // prettier-ignore
    of
      ? say('headway-size-of', { size: mega(bytes), all: mega(of.bytes) })
      : say('headway-size', { size: mega(bytes) }),
    ...(bytesPerSecond === undefined ? [] : [say('headway-speed', { size: mega(bytesPerSecond) })]),
    ...(secondsLeft === undefined ? [] : [leftOf(secondsLeft)]),
  ]
  function leftOf(seconds: number): string {
    return seconds < 100
      ? say('headway-seconds-left', { seconds: number(seconds) })
      : say('headway-minutes-left', { minutes: number(Math.round(seconds / 60)) })
  }
  return (
    <div className="headway">
      {of ? (
        <progress max={Math.max(1, of.bytes)} value={bytes} aria-label={say('headway')} />
      ) : shards ? (
        <progress max={shards.of} value={shards.done} aria-label={say('headway')} />
      ) : (
        <progress aria-label={say('headway')} />
      )}
      <p>
        <strong>{say('headway')}</strong> <span className="figures">{words.join(' · ')}</span>
      </p>
    </div>
  )
}
