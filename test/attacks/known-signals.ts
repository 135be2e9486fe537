import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Which of these signals the code can raise: those that it names. */
export function signalsInCode(signals: readonly string[]): ReadonlySet<string> {
  const src = fileURLToPath(new URL('../../src', import.meta.url))
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test|\.fixture)\.ts$/.test(f)) // prettier-ignore
  const code = files.map((f) => readFileSync(`${src}/${f}`, 'utf8')).join('\n')
  return new Set(signals.filter((s) => code.includes(`'${s}'`)))
}
