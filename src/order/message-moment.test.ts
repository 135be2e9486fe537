import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sentDateOf } from '../collection/header-block.ts'
import { readHeader } from './message-moment.ts'

const message = (line: string): Buffer => Buffer.from(`From: a@example.test\r\n${line}\r\n\r\nwords`, 'latin1')

test('a date without a zone is unusable to the checker as it is to the collector', () => {
  const bytes = message('Date: Mon, 23 Nov 2026 09:15:00')
  expect(readHeader(bytes).date).toBeUndefined()
  expect(sentDateOf(bytes)).toBeUndefined()
})

test('the checker and the collector read every odd Date alike, or one odd mail would stop a whole order', () => {
  const part = fc.constantFrom(
    ...[
      'Mon',
      'mon',
      'Xyz',
      ',',
      ' , ',
      ' ',
      '\t',
      '\r\n ',
      '23',
      '3',
      '31',
      '30',
      'Nov',
      'feb',
      'November',
      '2026',
      '26',
    ],
    ...['126', '0099', '09', '9', '24', '60', '61', ':', ' : ', '+0100', '-0000', '+0199', 'GMT', 'EST', 'Z', '(CET)'],
    ...['(a (b) c)', '(', ')', '\\', '\xa0', '"'],
  )
  const usual = fc.tuple(
    fc.constantFrom('', 'Mon, ', 'Mon,', 'Mon , ', 'Mon '),
    fc.integer({ min: 0, max: 32 }).map(String),
    fc.constantFrom('Jan', 'feb', 'NOV', 'Foo', 'ebm'),
    fc.constantFrom('2026', '26', '1999', '126', '0026', '50', '20260'),
    fc.constantFrom('09:15', '9:15:00', '23:59:60', '24:00', '09 : 15 : 07', '9:5'),
    fc.constantFrom(' +0100', ' GMT', ' PST', ' x', '', '+0100', ' +0160', ' (x) -0530 (y)', ' ABCDEF'),
  )
  const field = fc.oneof(
    fc.array(part, { maxLength: 14 }).map((parts) => parts.join('')),
    usual.map(([weekday, day, month, year, time, zone]) => `${weekday}${day} ${month} ${year} ${time}${zone}`),
  )
  fc.assert(
    fc.property(fc.constantFrom('Date:', 'date :', 'DATE:\r\n', 'X-Date:', ' Date:'), field, (name, value) => {
      const bytes = message(`${name} ${value}`)
      expect(readHeader(bytes).date).toBe(sentDateOf(bytes))
    }),
    { numRuns: 4000 },
  )
})
