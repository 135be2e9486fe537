import { run } from './run.ts'
import { asItIs } from './parts.ts'
const [seed, years, per] = process.argv.slice(2, 5).map(Number)
const want = process.argv[5]!
const parts = {
  ...asItIs,
  step: (st: any, i: any, n: any, h: any) => {
    const x = asItIs.step(st, i, n, h)
    const js = JSON.stringify(i) + JSON.stringify(x.effects)
    if (js.includes(want) || i.kind === 'restarted')
      console.log(
        n,
        JSON.stringify(i).slice(0, 250),
        '\n      =>',
        x.effects
          .map((e: any) =>
            e.kind === 'journal'
              ? 'J[' +
                e.entries
                  .filter((q: any) => JSON.stringify(q).includes(want) || q.kind === 'clock-set-back')
                  .map((q: any) => q.kind + ' ' + (q.group ?? '') + (q.nextAt ?? q.until ?? q.byMs ?? ''))
                  .join('; ') +
                ']'
              : e.kind === 'send'
                ? 'S ' + e.page.id
                : e.kind === 'wake'
                  ? 'W ' + e.at
                  : e.kind,
          )
          .join(' '),
      )
    return x
  },
}
const x = run(seed!, years!, per!, parts as any, (h) => h)
for (const v of x.violations) if (v.words.includes(want) || 1) console.log(v)
