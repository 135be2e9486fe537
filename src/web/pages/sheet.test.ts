import { expect, test } from 'vitest'
import { capabilitySheet, loadLaw } from '../../legality/legality.ts'
import { Instant } from '../../order/time.ts'
import { settingsSchema } from '../../platform/settings.ts'
import { sheetPage } from './sheet.ts'

const settings = settingsSchema.parse({
  entities: [
    { id: 'ie', name: 'Nimbus <b>&</b> Co', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.example'] },
    { id: 'zz', name: 'Far Mail', country: 'NZ', zone: 'Pacific/Auckland', domains: ['far.example'] },
  ],
})
const page = await sheetPage(
  capabilitySheet(await loadLaw('law'), settings, Instant.at(Date.parse('2026-11-23T15:00:00Z'))),
)

test('the page has no script, escapes what it is given, and names its language', () => {
  expect(page).not.toMatch(/<script|javascript:|\son[a-z]+=/i)
  expect(page).toContain('Nimbus &lt;b&gt;&amp;&lt;/b&gt; Co')
  expect(page).not.toContain('<b>')
  expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/)
})

test('each table has heads for rows and columns, and tags are closed', () => {
  const count = (tag: RegExp): number => page.match(tag)?.length ?? 0
  for (const tag of ['table', 'tr', 'td', 'th', 'ul', 'li', 'h2', 'p', 'caption'])
    expect([tag, count(new RegExp(`<${tag}[ >]`, 'g'))]).toEqual([tag, count(new RegExp(`</${tag}>`, 'g'))])
  expect(count(/<th(?! scope=)[ >]/g)).toBe(0)
  expect(count(/scope="row"/g)).toBeGreaterThan(10)
})
