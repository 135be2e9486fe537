import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { Instant } from '../order/time.ts'
import { parseSettings } from '../platform/config.ts'
import { emergencySheet, sheetAsHtml, sheetAsText } from './sheet.ts'

const key = (n: number): string => `ed25519:${Buffer.alloc(32, n).toString('base64')}`
const parsed = parseSettings(
  stringify({
    entities: [{ id: 'nmi', name: 'Nimbus <Mail>', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    people: [
      { id: 'anna', name: 'Anna A', key: key(1), phone: '+353870000001', may: ['approve', 'page'] },
      { id: 'bruno', name: 'Bruno B', key: key(2), email: 'bruno@nimbus.test', may: ['page'] },
    ],
    rota: {
      zone: 'Europe/Dublin',
      shifts: [
        { people: ['anna'], from: '08:00', to: '20:00' },
        { people: ['bruno'], from: '20:00', to: '08:00' },
      ],
    },
    agencies: [
      {
        id: 'lka',
        name: 'LKA Invented',
        country: 'DE',
        level: 'police',
        callback: [{ number: '+49 30 1234567', since: '2025-01-15', from: 'their web site' }],
        since: '2025-01-15',
      },
    ],
  }),
  'duly.yaml',
)
if (!parsed.ok) throw new Error(parsed.why)
const sheet = emergencySheet(parsed.value, Instant.at(Date.parse('2026-11-24T03:10:00Z')))

test('the page to print has the steps, who is on call when, who may sign, and the numbers to call back', () => {
  const text = sheetAsText(sheet)
  expect(text).toContain('duly emergency receive')
  expect(text).toMatch(/Tue,? 24 Nov,? 03:10 to Tue,? 24 Nov,? 08:00: bruno/)
  expect(text).toContain('Anna A: +353870000001')
  expect(text).toContain('LKA Invented (DE): +49 30 1234567')
})

test('it fits a page, and names cannot break the print', () => {
  const html = sheetAsHtml(sheet)
  expect(html.match(/<p>/g)?.length).toBeLessThan(60)
  expect(html).toContain('Nimbus &#60;Mail&#62;')
})
