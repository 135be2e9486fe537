import { expect, test } from 'vitest'
import type { Desk } from '../../desk.ts'
import { systemClock } from '../../platform/clock.ts'
import { openHeadways } from '../../platform/headways.ts'
import type { Sessions } from './sessions.ts'
import { streamApi } from './stream.ts'

test('whoever looks on hears how far a collection is, and that it ended', async () => {
  let ms = 0
  const headways = openHeadways(() => ms)
  const desk = { headways, clock: systemClock } as unknown as Desk
  const answer = await streamApi(desk, {} as Sessions, () => Promise.resolve()).request('/v1/stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('no stream')
  const until = async (words: string): Promise<string> => {
    for (let text = ''; ;) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`the stream ended without ${words}`)
      text += value
      if (text.includes(words)) return text
    }
  }
  await until('event: open')
  const one = headways.begin('D-2026-000417', { items: 20_000, bytes: 791_000_000 })
  ms = 1000
  one.tell({ items: 1240, bytes: 48_000_000 })
  expect(await until('event: headway')).toContain(
    'data: {"D-2026-000417":{"items":1240,"bytes":48000000,"of":{"items":20000,"bytes":791000000},"bytesPerSecond":48000000,"secondsLeft":16}}',
  )
  one.end()
  expect(await until('event: headway')).toContain('data: {"D-2026-000417":null}')
  await reader.cancel()
})
