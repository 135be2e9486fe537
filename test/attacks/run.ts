import { documentFamilies } from './families/documents.ts'
import { deliveryFamilies } from './families/delivery.ts'
import { insideFamilies } from './families/inside.ts'
import { mailFamilies } from './families/mail.ts'
import { portalFamilies } from './families/portal.ts'
import { signalsInCode } from './known-signals.ts'
import { scoreFamily, scoreGenuine } from './score.ts'
import { print, report, type Row } from './table.ts'
import { makeWorld } from './world.ts'

/** Runs every family and as many genuine demands, prints the table and, last, the figures. Gives the exit code. */
export async function run({ seeds, seed, json }: { seeds: number; seed: number; json: boolean }): Promise<number> {
  const began = performance.now()
  const families = [...mailFamilies, ...documentFamilies, ...portalFamilies, ...insideFamilies, ...deliveryFamilies]
  const known = signalsInCode(families.map((f) => f.signal))
  const world = await makeWorld()
  const rows: Row[] = []
  for (const family of families) {
    const score = await scoreFamily(world, family, seed, seeds)
    rows.push({ family, score, knows: family.shownAs !== undefined || known.has(family.signal) })
  }
  const attacks = rows.reduce((sum, r) => sum + r.score.n, 0)
  const genuine = await scoreGenuine(world, seed, attacks)
  const figures = report(rows, genuine, { seeds, seed, seconds: Math.round((performance.now() - began) / 1000) })
  if (!json) print(rows, genuine, figures)
  console.log(JSON.stringify(figures))
  const { wrong } = figures
  return wrong.length === 0 ? 0 : 1
}
