/**
 * What a mutation run leaves out: tests that go through the whole shipped law, all of its examples or thousands of
 * chances for one answer. Cheaper tests look at the same code, and what is left out can only lower the score.
 */
const filesLeftOut = ['contradictions', 'opens', 'replaces', 'unknown']
const testsLeftOut: readonly RegExp[] = [
  /^every rule that is silenced breaks a worked example$/,
  /^a draft pack advises: it never lets code alone comply$/,
  /^no judgement lets code alone comply for content or in an emergency/,
  /^nothing of the shipped law is unsound, unreachable/,
  /^duly law lint ends with 1/,
  /^what a pack says it opens, its rules open > /,
  /^every State that a European order may come from or go to has a calendar$/,
  /^no period ends before it starts|^a longer period never ends sooner|^a day ends one second before|^hours are elapsed/,
]

export const takesPart = (name: string): boolean => !testsLeftOut.some((pattern) => pattern.test(name))

const isNamed = (path: string, names: readonly string[]): boolean => names.some((n) => path.endsWith(`/${n}.test.ts`))

/** The test files of a mutation run; those that answer soonest come first. */
export const testFiles = (paths: readonly string[]): string[] => {
  const rank = (path: string): number =>
    isNamed(path, ['schemas', 'pack-page'])
      ? 0
      : isNamed(path, ['cases', 'law-changes', 'lint', 'matrix', 'sheet'])
        ? 2
        : 1
  return paths.filter((p) => !isNamed(p, filesLeftOut)).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}
