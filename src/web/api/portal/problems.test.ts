import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const here = (path: string): URL => new URL(path, import.meta.url)
const read = (path: string): Promise<string> => readFile(here(path), 'utf8')

test('every problem that the portal names is said in each language of its pages, and no other', async () => {
  const files = (await readdir(here('.'))).filter((name) => /^[a-z]+\.ts$/.test(name)).map((name) => `./${name}`)
  const sources = await Promise.all([...files, '../../../intake/channels/api.ts'].map(read))
  const named = new Set(sources.flatMap((text) => [...text.matchAll(/name: '([a-z-]+)',\s+title:/g)].map((m) => m[1])))
  expect(named.size).toBeGreaterThan(10)
  const listed = /const problems = \[([^\]]*)\]/.exec(await read('../../portal/trouble.tsx'))?.[1] ?? ''
  expect(new Set([...listed.matchAll(/'([a-z-]+)'/g)].map((m) => m[1]))).toEqual(named)
  for (const language of ['en', 'de', 'fr']) {
    const texts = Object.keys(JSON.parse(await read(`../../portal/texts.${language}.json`)) as object)
    expect(new Set(texts.filter((t) => t.startsWith('problem_')).map((t) => t.slice(8))), language).toEqual(named)
  }
})
