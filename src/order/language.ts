/** The languages in which Duly writes. Each has its `letters.*.yaml` and `annex-iii.*.yaml` in `decision/`. */
export const languages = ['en', 'de', 'fr'] as const
export type Language = (typeof languages)[number]

export const isLanguage = (word: string | undefined): word is Language =>
  (languages as readonly (string | undefined)[]).includes(word)
