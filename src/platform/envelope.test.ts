import { expect, test } from 'vitest'
import { openEnvelope } from './envelope.ts'

test('words open with the order’s own key at their own place, and with nothing else', () => {
  const own = openEnvelope('AGE-SECRET-KEY-1A')
  const sealed = own.close('D-1\n1\nreceived', 'words of a demand')
  expect(own.open('D-1\n1\nreceived', sealed)).toBe('words of a demand')
  expect(sealed.includes('demand')).toBe(false)
  expect(() => own.open('D-1\n2\nreceived', sealed)).toThrow()
  expect(() => openEnvelope('AGE-SECRET-KEY-1B').open('D-1\n1\nreceived', sealed)).toThrow()
  expect(own.salt('a')).not.toEqual(own.salt('b'))
})
