import { expect, test } from 'vitest'
import { Scope } from '../../order/scope.ts'
import { agency, facts } from '../cast.fixture.ts'
import { registryCsv } from '../registry-csv.ts'
import { weighClaims } from './claims.ts'
import { hostileNames } from './hostile-names.ts'

const asking = (...accounts: string[]) => ({ ...facts(), asks: [{ category: 'subscriber' as const, accounts }] })

test.each([
  ['../../etc/x', 'leads into folders'],
  ['..\\x', 'leads into folders'],
  ['C:x', 'leads into folders'],
  ['order\u0000.pdf', '\\u{0000}'],
  ['\u202Efdp.exe', '\\u{202E}'],
  ['zero\u200Bwidth.pdf', '\\u{200B}'],
  ['lone\uD800.pdf', '\\u{D800}'],
  ['a\r\nBcc: x@y.test', '\\u{000D}'],
])('the file name %j is shown with what it hides', (name, shown) => {
  const [evidence, ...more] = hostileNames([name, name], undefined)
  expect(evidence).toMatchObject({ signal: 'name.hostile', outcome: 'failed' })
  expect(evidence?.words).toContain(shown)
  expect(evidence?.words).not.toMatch(/[^\P{C}]/u)
  expect(more).toEqual([])
})

test.each([
  ['=cmd|x@nimbus.test', 'formula'],
  ['-1+1', 'formula'],
  ['@SUM(A1)', 'formula'],
  ["x' or 1=1--", 'database query'],
  ['*)(uid=*', 'directory query'],
  ['a{5}', 'mail servers'],
  ['<b>x</b>', 'markup'],
  ['a\r\nb', 'cannot be seen'],
])('the account %j is named for what it carries', (account, why) => {
  expect(hostileNames([], asking(account))[0]?.words).toContain(why)
  const cells = registryCsv([agency({ name: account })]).split('\r\n')[1] ?? ''
  expect(cells.split(',')[1]).not.toMatch(/^"?[=+\-@]/)
})

test('names as people have them are left in peace', () => {
  const names = ['order (2).pdf', 'Beschluß 12 Js 345-26.pdf', '命令書.pdf', 'scan_0001.PDF', 'Réquisition n° 7.docx']
  const accounts = ["o'brien@nimbus.test", 'anna+shop@nimbus.test', '+49 (0)30 123-4567', '@anna_beck', 'müller@x.test', 'a.b-c@x.test'] // prettier-ignore
  expect(hostileNames(names, asking(...accounts))).toEqual([])
})

test('an account with a sign that cannot be seen is in no scope', () => {
  const scope = { order: 'D-2026-000001', categories: ['content'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }], clock: 'date', recipients: [`age1${'q'.repeat(58)}`] } // prettier-ignore
  expect(Scope.parse({ ...scope, accounts: ['a\u202Eb@x.test'] })).toMatchObject({
    ok: false,
    why: expect.stringContaining('"a\\u{202E}b@x.test" cannot be an account name') as string,
  })
  expect(Scope.parse({ ...scope, accounts: ['müller@x.test'] }).ok).toBe(true)
})

test('the kind of authority that an order states is held against the registry, and is never a proof', () => {
  const claims = { facts: facts({ level: 'judge' }), typed: false, agency: agency() }
  const [evidence, ...more] = weighClaims(claims)
  expect(evidence).toMatchObject({ signal: 'issuer.level_differs', outcome: 'failed' })
  expect(evidence?.words).toContain('of the kind “judge”; the registry says “police”')
  expect(more).toEqual([])
  expect(weighClaims({ ...claims, facts: facts({ level: 'police' }) })).toEqual([])
  const { agency: _unknown, ...unregistered } = claims
  expect(weighClaims(unregistered)).toEqual([])
})
