import { expect, test } from 'vitest'
import { parseSettings } from '../../platform/config.ts'
import type { Settings } from '../../platform/settings.ts'
import { settingsNow } from './settings.ts'

const settings = (more = ''): Settings => {
  const read = parseSettings(
    `entities: [{ id: nmi, name: Nimbus, country: IE, zone: Europe/Dublin, domains: [nimbus.test] }]
protected: [{ account: mara@nimbus.test, who: press }]
pager: { heartbeat_url: "https://watch.example/ping/long-secret" }
${more}`,
    'duly.yaml',
  )
  if (!read.ok) throw new Error(read.why)
  return read.value
}

test('says what counts and what it means; whose page is elsewhere, protected accounts and secret addresses stay out', () => {
  const now = settingsNow('/home/duly.yaml', settings(), settings())
  expect(now.keys.find(({ key }) => key === 'entities')).toMatchObject({
    means: 'Your legal entities',
    value: expect.stringContaining('name: Nimbus') as unknown,
    waits: false,
  })
  expect(now.keys.map(({ key }) => key)).not.toContain('people')
  const all = JSON.stringify(now)
  for (const hidden of ['mara@nimbus.test', 'long-secret']) expect(all).not.toContain(hidden)
  expect(all).toContain('https://watch.example/…')
  expect(now.wrong).toBeNull()
})

test('what the file says otherwise since the start waits for the next one; a file that is not in order is told', () => {
  const changed = settingsNow('f', settings(), settings('public_url: https://duly.nimbus.test'))
  expect(changed.keys.filter(({ waits }) => waits).map(({ key }) => key)).toEqual(['public_url'])
  const broken = settingsNow('f', settings(), 'duly.yaml:3: "pple" is no key. Did you mean "people"?')
  expect(broken.wrong).toContain('people')
  expect(broken.keys.some(({ waits }) => waits)).toBe(false)
})
