/**
 * Tests that a mutation run leaves out, because they go through the whole shipped law (or all of its examples) for one
 * answer. What is left out can only lower the score.
 */
const leftOut: readonly RegExp[] = [
  /^every rule that is silenced breaks a worked example$/,
  /^nothing of the shipped law is unsound, unreachable/,
  /^duly law lint ends with 1/,
  /^a draft pack advises: it never lets code alone comply$/,
  /^no judgement lets code alone comply for content or in an emergency/,
  /^what is unsaid never passes > /,
  /^no order is answered with a category that its instrument does not open$/,
  /^every State that a European order may come from or go to has a calendar$/,
]
export const takesPart = (name: string): boolean => !leftOut.some((pattern) => pattern.test(name))

/** Those that answer soonest come first. */
const last = ['cases', 'matrix', 'contradictions', 'law-changes', 'unknown']
const first = ['schemas', 'lint']
export const soonestFirst = (paths: readonly string[]): string[] => {
  const isNamed = (path: string, name: string): boolean => path.endsWith(`/${name}.test.ts`)
  const rank = (path: string): number =>
    last.findIndex((name) => isNamed(path, name)) - (first.some((name) => isNamed(path, name)) ? 2 : 0)
  return paths.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}
