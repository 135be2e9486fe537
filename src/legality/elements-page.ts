import type { LawPacks } from './schema.ts'

/** The second half of `docs/order-file.md`: every element that each pack knows, as Markdown. */
export function elementsPage(law: LawPacks): string {
  const packs = [...law.packs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return packs
    .map((pack) => {
      const elements = Object.entries(pack.elements).map(([name, e]) => {
        const type = e.values ? `${e.type}: ${e.values.map((v) => `\`${v}\``).join(', ')}` : e.type
        return `- \`${name}\` (${type}). ${e.means}`
      })
      return `${[`### ${pack.id}`, pack.title, elements.join('\n')].filter((part) => part !== '').join('\n\n')}\n`
    })
    .join('\n')
}
