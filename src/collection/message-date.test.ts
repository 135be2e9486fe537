import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMessageDate } from './message-date.ts'

test.each([
  ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06.000Z'],
  [' Tue, 1 Jul 2003 10:52:37 +0200\r\n', '2003-07-01T08:52:37.000Z'],
  ['Thu,\r\n\t13\r\n\tFeb\r\n\t1969\r\n\t23:32\r\n\t-0330 (Newfoundland Time)', '1969-02-14T03:02:00.000Z'],
  ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06.000Z'],
  ['Fri, 21 Nov 1997 09(comment (in (comment)) \\)):55:06 -0600', '1997-11-21T15:55:06.000Z'],
  ['1 Jan 05 00:00 EST', '2005-01-01T05:00:00.000Z'],
  ['1 Jan 105 00:00 +0000', '2005-01-01T00:00:00.000Z'],
  ['1 Jan 2026 00:00:00 Z', '2026-01-01T00:00:00.000Z'],
  ['1 Jan 2026 00:00:00 XST', '2026-01-01T00:00:00.000Z'],
  ['mon, 29 feb 2024 12:00:00 +0545', '2024-02-29T06:15:00.000Z'],
  ['31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00.000Z'],
])('the Date header %j means %s', (header, at) => expect(parseMessageDate(header)).toBe(at))

test.each([
  '',
  'yesterday',
  '32 Foo 20xx 25:61',
  '0000-00-00',
  '2026-01-01T00:00:00Z',
  '30 Feb 2024 00:00:00 +0000',
  '1 Jan 2026 00:00:00',
  '1 Jan 2026 24:00:00 +0000',
  '1 Jan 2026 00:61:00 +0000',
  '1 Jan 2026 00:00:00 +0061',
  '1 Jan 2026 00:00:00 +0000 (never ends',
  `1 Jan 2026 00:00:00 +0000 (${'('.repeat(5000)}`,
])('the Date header %j cannot be used', (header) => expect(parseMessageDate(header)).toBeUndefined())

test('what a mail program writes in any zone is read as the same moment', () => {
  const moment = fc.integer({ min: Date.UTC(1970, 0, 1) / 1000, max: Date.UTC(2099, 0, 1) / 1000 })
  fc.assert(
    fc.property(moment, fc.integer({ min: -720, max: 840 }), (seconds, east) => {
      const local = new Date(seconds * 1000 + east * 60_000).toUTCString().replace(' GMT', '')
      const [h, m] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map((n) => String(n).padStart(2, '0'))
      expect(parseMessageDate(`${local} ${east < 0 ? '-' : '+'}${h}${m}`)).toBe(new Date(seconds * 1000).toISOString())
    }),
  )
})
