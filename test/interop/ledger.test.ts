import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openLog } from '../../src/ledger/log.ts'
import { formatVkey } from '../../src/ledger/note.ts'
import { signerFromSeed } from '../../src/platform/keys.ts'

const run = promisify(execFile)
const judge = fileURLToPath(new URL('../../node_modules/.cache/interop-tlog', import.meta.url))

test("Go's sumdb note and tlog accept our checkpoint, tiles, inclusion and consistency proofs, and refuse a changed one", async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-tlog-'))
  try {
    const signer = signerFromSeed(new Uint8Array(32).fill(9))
    const vkey = formatVkey('interop.ledger.duly', signer.publicKey)
    const log = await openLog(join(dir, 'ledger'), signer, 'interop.ledger.duly')
    const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)
    await log.append(Array.from({ length: 300 }, (_, n) => entry(n)))
    const old = log.checkpoint()
    await log.append(Array.from({ length: 411 }, (_, n) => entry(300 + n)))
    const proofs = await Promise.all(
      [0, 1, 255, 256, 299, 300, 710].map(async (index) => ({
        index,
        entry: Buffer.from(entry(index)).toString('base64'),
        proof: await log.inclusion(index, 711),
      })),
    )
    const consistency = await log.consistency(300, 711)
    await log.close()
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(dir, name), text)
      return join(dir, name)
    }
    const args = [
      join(dir, 'ledger'),
      vkey,
      await file('proofs', JSON.stringify(proofs)),
      await file('grown', JSON.stringify(consistency)),
      await file('old', old),
    ]
    const said = await run(judge, args).catch((error: unknown) => {
      throw new Error(
        `The Go judge is not there or says no. Install what it needs with: sh test/interop/install.sh. ${String(error)}`,
      )
    })
    expect(said.stdout).toBe('OK 711 entries, 7 inclusion proofs, grown from 300\n')
    await file('proofs', JSON.stringify(proofs.map((p) => ({ ...p, entry: Buffer.from('other').toString('base64') }))))
    await expect(run(judge, args)).rejects.toMatchObject({ code: 1 })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
