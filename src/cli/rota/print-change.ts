/** Lines named one by one; the others are a count. */
const named = 12

/** Whose hours a change of the rota changes. */
export function printChange(differences: readonly string[]): void {
  if (differences.length === 0) console.log('Nobody’s hours change in the weeks to come.')
  else printList('What it changes:', differences)
}

export function printList(title: string, lines: readonly string[], print = console.log): void {
  if (lines.length === 0) return
  print([title, ...lines.slice(0, named).map((line) => `  ${line}`)].join('\n'))
  if (lines.length > named) print(`  … and ${lines.length - named} more`)
}
