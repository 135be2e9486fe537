import { Decrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { sealedChunks } from './age-chunks.ts'
import { ageHead, BadRecipient, stanzaKind, stanzasOf } from './age-file.ts'

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007)
}

test('the age library opens our files of every size around a chunk, with the key of each recipient', async () => {
  const keys = [await generateX25519Identity(), await generateX25519Identity(), await generateHybridIdentity()]
  const recipients = await Promise.all(keys.map((key) => identityToRecipient(key)))
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
    const plain = Buffer.alloc(size, size % 251)
    const { wrappedTo, head, key } = await ageHead(recipients)
    const file = Buffer.concat([head, ...(await Array.fromAsync(sealedChunks(key, inPieces(plain))))])
    expect(wrappedTo).toEqual(recipients)
    expect(await stanzasOf(inPieces(file))).toEqual(recipients.map(stanzaKind))
    for (const identity of keys) {
      const decrypter = new Decrypter()
      decrypter.addIdentity(identity)
      expect(Buffer.compare(await decrypter.decrypt(file), plain), `${size} bytes`).toBe(0)
    }
  }
})

test('a recipient that is no key is named', async () => {
  const good = await identityToRecipient(await generateX25519Identity())
  const bad = `${good.slice(0, -1)}${good.endsWith('q') ? 'p' : 'q'}`
  await expect(ageHead([good, bad])).rejects.toMatchObject({ key: bad })
  await expect(ageHead([good, bad])).rejects.toBeInstanceOf(BadRecipient)
})
