import { expect, test } from 'vitest'
import { freshKey, signer } from '../../test/sealed.ts'
import { scopeOf } from '../../test/connector-conduct.ts'
import { grantOf } from '../../test/grant-of.ts'
import { openTask, sealTask, type ShardTask } from './shard-task.ts'

const windows = [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }]
const { grant, outside } = grantOf(scopeOf({ accounts: ['mara@nimbus.test'], categories: ['content'], windows }))
const { begun } = outside
if (!begun) throw new Error('it has begun')
const task: ShardTask = { grant, begun, orderKey: 'age1order' }
const desk = signer(7)

test('a task opens for each collector that it was sealed to, whole, and names nobody to anyone else', async () => {
  const [here, host, stranger] = [await freshKey(), await freshKey(), await freshKey()]
  const sealed = await sealTask(task, desk, [here.recipient, host.recipient])
  for (const own of [here, host]) expect(await openTask(sealed, own, desk.publicKey)).toEqual({ ok: true, value: task })
  const said = await openTask(sealed, stranger, desk.publicKey)
  expect(said).toEqual({ ok: false, why: expect.stringContaining(stranger.recipient) as unknown })
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('mara')
})

test('a task of another desk is refused, also one that carries a genuine grant', async () => {
  const own = await freshKey()
  const sealed = await sealTask({ ...task, orderKey: 'age1thief' }, signer(8), [own.recipient])
  expect(await openTask(sealed, own, desk.publicKey)).toMatchObject({ ok: false })
})
