import { rgb, type PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib'
import { showable } from './font-text.ts'

const width = 595.28 // A4, in points
const height = 841.89
const margin = 50
const right = width - margin
const bottom = 56
const size = 9
const leading = 12
const labelWidth = 168
const ink = rgb(0.08, 0.1, 0.14)
const grey = rgb(0.38, 0.41, 0.47)
const line = rgb(0.72, 0.75, 0.8)
const band = rgb(0.92, 0.94, 0.97)

/** Pages that fill from the top: headings, boxes, fields. Text wraps, and what does not fit goes on to the next page. */
export class Sheet {
  /** False once a letter had to be shown otherwise than it is written. */
  exact = true
  readonly #pdf: PDFDocument
  readonly #font: PDFFont
  readonly #bold: PDFFont
  readonly #has: ReadonlySet<number>
  readonly #widths = new Map<PDFFont, Map<string, number>>()
  #page: PDFPage
  #y = height - margin

  constructor(pdf: PDFDocument, font: PDFFont, bold: PDFFont) {
    this.#pdf = pdf
    this.#font = font
    this.#bold = bold
    this.#has = new Set(font.getCharacterSet())
    this.#page = pdf.addPage([width, height])
  }

  title(words: string, source: string): void {
    for (const text of this.#lines(words, right - margin, 14, this.#bold)) this.#write(text, margin, 14, this.#bold, 19)
    for (const text of this.#lines(source, right - margin, size))
      this.#write(text, margin, size, this.#font, leading, grey)
    this.#y -= 6
  }

  /** `follows`: points of what must stand on the same page. */
  heading(letter: string, words: string, follows = 44): void {
    const lines = this.#lines(words, right - margin - 34, 10.5, this.#bold)
    const tall = lines.length * 14 + 8
    // A heading never stands alone at the foot of a page.
    this.#room(tall + follows)
    this.#y -= 6
    this.#page.drawRectangle({ x: margin, y: this.#y - tall, width: right - margin, height: tall, color: band })
    this.#draw(letter, margin + 8, this.#y - 15, 10.5, this.#bold)
    for (const [i, text] of lines.entries()) this.#draw(text, margin + 28, this.#y - 15 - i * 14, 10.5, this.#bold)
    this.#y -= tall + 6
  }

  /** A square, crossed when ticked, with its words. */
  box(words: string, ticked: boolean): void {
    const lines = this.#lines(words, right - margin - 24, size)
    this.#room(lines.length * leading + 3)
    const side = 9
    const y = this.#y - side - 1
    this.#page.drawRectangle({ x: margin + 4, y, width: side, height: side, borderColor: ink, borderWidth: 0.8 })
    if (ticked) this.#draw('X', margin + 5.4, y + 1.1, 9.5, this.#bold)
    for (const text of lines) this.#write(text, margin + 22, size, this.#font, leading)
    this.#y -= 3
  }

  /** A line between the parts of a section. */
  say(words: string): void {
    for (const text of this.#lines(words, right - margin - 4, size))
      this.#write(text, margin + 4, size, this.#font, leading)
    this.#y -= 2
  }

  /** A label and a framed space with what is said; an empty one has `rows` of room to write in. */
  field(label: string, value: string, rows = 1): void {
    const labels = this.#lines(label, labelWidth - 10, size)
    const values = value === '' ? [''] : this.#lines(value, right - margin - labelWidth - 10, size)
    let first = true
    while (first || values.length > 0) {
      const least = first ? Math.max(labels.length, rows) : 1
      this.#room(Math.max(least, Math.min(values.length, 2)) * leading + 8)
      const fits = Math.max(1, Math.floor((this.#y - bottom - 8) / leading))
      const here = values.splice(0, fits)
      const tall = Math.max(here.length, least) * leading + 5
      const top = this.#y
      if (first)
        for (const [i, text] of labels.entries())
          this.#draw(text, margin + 4, top - 12 - i * leading, size, this.#font, grey)
      this.#page.drawRectangle({
        x: margin + labelWidth,
        y: top - tall,
        width: right - margin - labelWidth,
        height: tall,
        borderColor: line,
        borderWidth: 0.6,
      })
      for (const [i, text] of here.entries())
        this.#draw(text, margin + labelWidth + 5, top - 12 - i * leading, size, this.#font)
      this.#y = top - tall - 3
      first = false
    }
  }

  note(words: string): void {
    const lines = this.#lines(words, right - margin, 8)
    this.#room(lines.length * 11 + 6)
    this.#y -= 4
    for (const text of lines) this.#write(text, margin, 8, this.#font, 11, grey)
  }

  footers(words: (page: number, pages: number) => string): void {
    const pages = this.#pdf.getPages()
    for (const [i, page] of pages.entries()) {
      page.drawText(this.#shown(words(i + 1, pages.length)), {
        x: margin,
        y: 36,
        size: 8,
        font: this.#font,
        color: grey,
      })
    }
  }

  #room(points: number): void {
    if (this.#y - points >= bottom) return
    this.#page = this.#pdf.addPage([width, height])
    this.#y = height - margin
  }

  #write(text: string, x: number, points: number, font: PDFFont, step: number, color = ink): void {
    this.#room(step)
    this.#draw(text, x, this.#y - points, points, font, color)
    this.#y -= step
  }

  #draw(text: string, x: number, y: number, points: number, font: PDFFont, color = ink): void {
    if (text !== '') this.#page.drawText(text, { x, y, size: points, font, color })
  }

  #shown(words: string): string {
    const { text, exact } = showable(words, this.#has)
    if (!exact) this.exact = false
    return text
  }

  /** Broken between words, and within one that is longer than the line. */
  #lines(words: string, room: number, points: number, font = this.#font): string[] {
    const measure = (text: string): number => {
      const known = this.#widths.get(font) ?? new Map<string, number>()
      this.#widths.set(font, known)
      let sum = 0
      for (const char of text) {
        const wide = known.get(char) ?? font.widthOfTextAtSize(char, 1)
        known.set(char, wide)
        sum += wide
      }
      return sum * points
    }
    const lines: string[] = []
    for (const paragraph of this.#shown(words).split('\n')) {
      let now = ''
      for (const word of paragraph.split(/ +/)) {
        const longer = now === '' ? word : `${now} ${word}`
        if (measure(longer) <= room) {
          now = longer
          continue
        }
        if (now !== '') lines.push(now)
        now = ''
        for (const char of word) {
          if (now !== '' && measure(now + char) > room) {
            lines.push(now)
            now = ''
          }
          now += char
        }
      }
      lines.push(now)
    }
    return lines
  }
}
