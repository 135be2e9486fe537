import { expect, test } from 'vitest'
import { freshKey } from '../../test/sealed.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import { Broken, Forbidden, Unavailable } from '../platform/failure.ts'
import { openOutcome, sealOutcome } from './shard-outcome.ts'

const order = 'D-2026-000042' as OrderId
const next = 'Start the store again.'

test.each([
  new Unavailable('ERR_STORE_UNREACHABLE', 'Store mail does not answer for mara@nimbus.test.', {
    next,
    orderId: order,
  }),
  new Forbidden('ERR_NO_GRANT', 'Nothing is collected.', { next }),
  new Broken('ERR_INVARIANT', 'I2: an item lies outside.', { next }),
])('what a shard failed with arrives as its own kind, with its own words: %s', async (failed) => {
  const key = await freshKey()
  const sealed = await sealOutcome(key.recipient, { failed })
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('mara')
  const outcome = await openOutcome(sealed, key, order)
  if (!('failed' in outcome)) throw new Error('it failed')
  expect(outcome.failed).toBeInstanceOf(failed.constructor)
  const { code, message, orderId } = failed
  expect(outcome.failed).toMatchObject({ code, message, orderId, next })
})

test('an outcome that another key sealed stops the order', async () => {
  const sealed = await sealOutcome((await freshKey()).recipient, {
    sealed: {
      collection: { items: 1, bytes: 1, withheld: 0, notHeld: [], connectors: [], digest: '' as Sha256 },
      package: { sha256: '' as Sha256, sizeBytes: 1, recipients: [], manifest: '' as Sha256 },
    },
  })
  await expect(openOutcome(sealed, await freshKey(), order)).rejects.toBeInstanceOf(Broken)
})
