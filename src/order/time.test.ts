import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Instant } from './time.ts'

const [first, last] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')]

test('an instant is the moment as ISO 8601 writes it in UTC, whichever came before it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: first + 1, max: last }), { maxLength: 5 }), (moments) => {
      for (const ms of moments.flatMap((ms) => [ms, ms + 1, ms - 1]).filter((ms) => ms <= last)) {
        expect(Instant.at(ms)).toBe(new Date(ms).toISOString())
        expect(Instant.ms(Instant.at(ms))).toBe(ms)
      }
    }),
  )
  expect(Instant.at(-0.5)).toBe('1970-01-01T00:00:00.000Z')
  expect(Instant.at(1.9)).toBe('1970-01-01T00:00:00.001Z')
  expect(Instant.plus(Instant.at(0), -1)).toBe('1969-12-31T23:59:59.999Z')
})

test.each([Number.NaN, Infinity, last + 1, first - 1])('%d is no instant', (ms) => {
  expect(() => Instant.at(ms)).toThrow(RangeError)
  expect(() => Instant.at(ms)).toThrow(RangeError)
})
