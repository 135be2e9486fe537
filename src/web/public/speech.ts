import { useMemo } from 'react'
import type { Band } from '../../transparency/band.ts'
import { useWords } from './texts.ts'

/** Numbers, States, times and durations in the language of the page. */
export function useSpeech(): {
  number: (n: number) => string
  band: (band: Band) => string
  country: (code: string) => string
  day: (instant: string) => string
  duration: (seconds: number) => string
} {
  const { language } = useWords()
  return useMemo(() => {
    const numbers = new Intl.NumberFormat(language)
    const regions = new Intl.DisplayNames(language, { type: 'region' })
    const days = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'UTC',
    })
    const number = (n: number): string => numbers.format(n)
    const unit = (n: number, name: string): string =>
      new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(n)
    return {
      number,
      band: ([low, high]) => (low === high ? number(low) : `${number(low)}–${number(high)}`),
      country: (code) => regions.of(code) ?? code,
      day: (instant) => `${days.format(new Date(instant))} UTC`,
      duration(seconds) {
        const parts = [
          [Math.floor(seconds / 86_400), 'day'],
          [Math.floor(seconds / 3600) % 24, 'hour'],
          [Math.floor(seconds / 60) % 60, 'minute'],
          [seconds % 60, 'second'],
        ] as const
        const first = parts.findIndex(([n]) => n > 0)
        // Two units are as exact as anybody reads.
        return first < 0
          ? unit(0, 'second')
          : parts
              .slice(first, first + 2)
              .filter(([n]) => n > 0)
              .map(([n, name]) => unit(n, name))
              .join(' ')
      },
    }
  }, [language])
}
