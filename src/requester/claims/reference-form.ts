import type { Agency } from '../../order/agency.ts'
import type { Evidence } from '../../order/event.ts'

/**
 * Whether a file number has the form that this authority uses (attack A27). The form is data of the registry: `#` is a
 * digit, `@` a letter, `+` after either means one or more, a space is one or more spaces, all else stands for itself:
 * `## Js #+/##`. No pattern language that could be made to run for ever. Linear in the length of the number.
 */
export function fitsForm(reference: string, form: string): boolean {
  const text = Array.from(reference.normalize('NFC').trim().replace(/\s+/gu, ' '))
  const signs = Array.from(form.trim().replace(/\s+/gu, ' '))
  let at = 0
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i] ?? ''
    const many = (sign === '#' || sign === '@') && signs[i + 1] === '+'
    if (!fits(text[at], sign)) return false
    at++
    if (!many) continue
    while (fits(text[at], sign)) at++
    i++
  }
  return at === text.length
}

const fits = (c: string | undefined, sign: string): boolean =>
  c !== undefined && (sign === '#' ? /^\d$/.test(c) : sign === '@' ? /^\p{L}$/u.test(c) : c === sign)

/** The signal for our reviewer. A number of another form is asked about, never mended. */
export function checkReferenceForm(reference: string, agency: Agency | undefined): Evidence[] {
  const forms = agency?.reference_forms ?? []
  if (!agency || forms.length === 0) return []
  return forms.some((form) => fitsForm(reference, form))
    ? [
        {
          signal: 'ref.format',
          outcome: 'passed',
          words: `The file number ${reference} has a form that ${agency.name} uses.`,
        },
      ]
    : [
        {
          signal: 'ref.format',
          outcome: 'failed',
          words: `The file number ${reference} has none of the forms that ${agency.name} uses (${forms.join(' or ')}). Ask the authority which number it means; do not correct it yourself.`,
        },
      ]
}
