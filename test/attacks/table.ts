import type { Family } from './family.ts'
import type { Asked, Genuine, Score } from './score.ts'

export type Row = {
  readonly family: Family
  readonly score: Score
  /** The code knows the signal of this row. */ readonly knows: boolean
}

const percent = (part: number, of: number): string => (of === 0 ? '-' : `${Math.round((1000 * part) / of) / 10} %`)
const share = (part: number, of: number): number => (of === 0 ? 0 : Math.round((10_000 * part) / of) / 10_000)
const sum = (rows: readonly Row[], of: (s: Score) => number): number => rows.reduce((n, r) => n + of(r.score), 0)

/** The figures over all, by family, and whether the bars hold. */
export function report(rows: readonly Row[], genuine: Genuine, run: { seeds: number; seed: number; seconds: number }) {
  const bars = { leaked: 0, attacks: 3000, stoppedWithoutFirst: 0.95, refused: 0, asked: 0.1, passedDown: 0, shown: 1 }
  const attacks = sum(rows, (s) => s.n)
  const leaked = sum(rows, (s) => s.leaked)
  const shownRows = rows.filter((r) => r.knows)
  // Whatever has no second line (a perfect mailbox is stopped by the call-back alone) counts as not stopped.
  const stopped = sum(shownRows, (s) => s.stoppedWithout)
  const off = sum(shownRows, (s) => s.n)
  const asked = [...genuine.asked.values()].reduce(
    (a, b) => ({ short: a.short + b.short, shortAsked: a.shortAsked + b.shortAsked, enough: a.enough + b.enough, mistaken: a.mistaken + b.mistaken }), // prettier-ignore
    { short: 0, shortAsked: 0, enough: 0, mistaken: 0 },
  )
  const passedDown = [...rows.flatMap((r) => r.score.passedDown), ...genuine.passedDown]
  const notBuilt = rows.filter((r) => !r.knows).map((r) => r.family.id)
  const hidden = shownRows.filter((r) => r.score.shown < r.score.n).map((r) => r.family.id)
  const differed = rows.flatMap((r) => r.score.differed)
  const wrong = [
    ...(leaked > 0 ? [`${leaked} attacks got something out`] : []),
    ...(passedDown.length > 0 ? [`${passedDown.length} signals passed that could not be computed`] : []),
    ...(genuine.refused.length > 0 ? [`${genuine.refused.length} genuine demands were refused for who asks`] : []),
    ...(genuine.emergenciesPaged < genuine.emergencies ? ['a genuine emergency was not paged as one'] : []),
    ...(genuine.unpaged > 0 ? ['a genuine demand woke nobody'] : []),
    ...(genuine.below > 0 ? [`${genuine.below} genuine demands were answered with less proof than their floor`] : []),
    ...differed.map((what) => `findings differ in the sandbox: ${what}`),
  ]
  const reasons = [
    ...wrong,
    ...(attacks < bars.attacks ? [`only ${attacks} attacks were tried`] : []),
    ...(share(stopped, off) < bars.stoppedWithoutFirst ? [`without the first signal ${percent(stopped, off)} are stopped`] : []), // prettier-ignore
    ...(asked.enough === 0 || share(asked.mistaken, asked.enough) > bars.asked ? [`of genuine demands that carry enough ${percent(asked.mistaken, asked.enough)} were asked about`] : []), // prettier-ignore
    ...(hidden.length > 0 ? [`the signal of the row is not always shown: ${hidden.join(', ')}`] : []),
    ...(notBuilt.length > 0 ? [`not built: ${notBuilt.join(', ')}`] : []),
  ]
  const holds = reasons.length === 0
  return {
    bench: 'attacks',
    ...run,
    attacks,
    leaked,
    leakUpperBound95: share(3, attacks),
    stoppedWithoutFirst: { n: off, stopped, share: share(stopped, off) },
    shown: { families: shownRows.length, whole: shownRows.length - hidden.length },
    notBuilt,
    genuine: {
      n: genuine.n,
      refused: genuine.refused.length,
      unpaged: genuine.unpaged,
      askedWithHistory: {
        carriedTooLittle: { n: asked.short, asked: asked.shortAsked },
        carriedEnough: { n: asked.enough, asked: asked.mistaken, share: share(asked.mistaken, asked.enough) },
        byChannel: Object.fromEntries(genuine.asked),
      },
      answeredBelowFloor: genuine.below,
      emergencies: genuine.emergencies,
      emergenciesPagedBlind: genuine.emergenciesPaged,
    },
    down: { tried: sum(rows, (s) => s.down) + genuine.down, passed: passedDown.length },
    sandbox: { compared: sum(rows, (s) => s.inChildren), differed: differed.length },
    packs: new Set([...rows.flatMap((r) => [...r.score.packs]), ...genuine.packs]).size,
    pairsCovered: {
      attacks: Math.min(...rows.filter((r) => r.family.kind === 'demand').map((r) => share(r.score.pairs, 1))),
      genuine: share(genuine.pairs, 1),
    },
    families: Object.fromEntries(rows.map(({ family, score, knows }) => [family.id, { n: score.n, leaked: score.leaked, shown: knows ? score.shown : null, off: score.off, stoppedWithout: score.stoppedWithout }])), // prettier-ignore
    bars,
    wrong,
    reasons,
    holds,
  }
}

export function print(rows: readonly Row[], genuine: Genuine, figures: ReturnType<typeof report>): void {
  const cell = (text: string | number, width: number): string => String(text).padStart(width)
  console.log(`Forged, replayed and abusive demands: ${figures.attacks} attacks, seed ${figures.seed}, ${figures.seconds} s
A leak: anything may be produced, anything of an account or its existence in a letter, a letter to a stranger.
Switched off: the check that catches it first counts as passed, and the rest must stop it.

family                                          n   leaked   signal shown        stopped without it`)
  for (const { family, score, knows } of rows) {
    const shown = knows ? percent(score.shown, score.n) : 'not built'
    const off = score.off > 0 ? percent(score.stoppedWithout, score.n) : !knows ? '-' : 'not claimed'
    const name = `${family.id} ${family.name}`.padEnd(42)
    console.log(`${name}${cell(score.n, 7)}${cell(score.leaked, 9)}   ${shown.padEnd(16)}${cell(off, 12)}   ${family.shownAs ?? family.signal}`) // prettier-ignore
    for (const leak of score.leaks) console.log(`      LEAK: ${leak}`)
  }
  const { stoppedWithoutFirst, shown, genuine: g, down, sandbox } = figures
  console.log(`
attacks in which anything leaked                 ${figures.leaked} of ${figures.attacks}   (95 % upper bound ${percent(3, figures.attacks)})
stopped with the first signal switched off       ${stoppedWithoutFirst.stopped} of ${stoppedWithoutFirst.n}, ${percent(stoppedWithoutFirst.stopped, stoppedWithoutFirst.n)}   (bar 95 %)
signal of the row shown, whole families          ${shown.whole} of ${shown.families}
genuine demands refused for who asks             ${g.refused} of ${g.n}   (bar 0)

Asked first, of genuine demands from agencies with history:
(a) because they carry less than the floor of what they ask for: the rule wants it, and there is no bar
(b) although they carry enough, as those who made them know: the desk's mistake   (bar 10 %)
                        (a) carry too little, asked       (b) carry enough, asked`)
  const line = (name: string, a: Asked): void => {
    console.log(`  ${name.padEnd(14)}${cell(a.short, 12)}${cell(percent(a.shortAsked, a.short), 12)}${cell(a.enough, 22)}${cell(percent(a.mistaken, a.enough), 10)}`) // prettier-ignore
  }
  for (const [channel, row] of genuine.asked) line(`by ${channel}`, row)
  const { carriedTooLittle: a, carriedEnough: b } = g.askedWithHistory
  line('all', { short: a.n, shortAsked: a.asked, enough: b.n, mistaken: b.asked })
  console.log(`
genuine emergencies paged, every check down      ${g.emergenciesPagedBlind} of ${g.emergencies}
not computed and shown as passed                 ${down.passed} in ${down.tried} demands with nobody answering
the same findings in the real sandbox            ${sandbox.compared - sandbox.differed} of ${sandbox.compared}
law packs used ${figures.packs}; pairs of axes shown: at least ${percent(figures.pairsCovered.attacks, 1)} in a family, ${percent(figures.pairsCovered.genuine, 1)} in genuine demands
${figures.holds ? 'All bars hold.' : 'Does not hold:'}${figures.reasons.map((r) => `\n- ${r}`).join('')}`)
}
