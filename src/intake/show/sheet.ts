import { z } from 'zod'

const number = z.number().min(-100_000).max(100_000)
const name = z.string().max(300)

/** Words that stand together: their text, where their line begins (in points from the upper left), how wide and high they are, how far they are turned. */
const words = z.tuple([z.string().max(5_000), number, number, number, number, number])
/** A picture in shades of grey: where its unit square comes to lie, its size in pixels, and the pixels in base64. */
const picture = z.strictObject({
  matrix: z.tuple([number, number, number, number, number, number]),
  width: z.int().min(1).max(2_000),
  height: z.int().min(1).max(4_000),
  grey: z.base64(),
})

/** One page of a document as words and pictures with their places, or a text that has none. All of it untrusted. */
const sheet = z.union([
  z.strictObject({ of: name, page: z.int(), width: number, height: number, words: z.array(words), pictures: z.array(picture) }), // prettier-ignore
  z.strictObject({ of: name, head: z.array(z.tuple([z.string().max(200), z.string().max(5_000)])), text: z.string().max(250_000) }), // prettier-ignore
])

/** What a reader in the sandbox gives of a document that is to be shown. */
export const sheetsSchema = z.strictObject({
  sheets: z.array(sheet).max(1_000),
  notes: z.array(z.string().max(1_000)).max(200),
})
export type ReadSheets = z.infer<typeof sheetsSchema>
export type ReadSheet = ReadSheets['sheets'][number]
export type ReadPicture = z.infer<typeof picture>
