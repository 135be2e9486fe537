import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const
export type Language = keyof typeof languages

/** One face's texts in one language: data beside the face, `{name}` standing for what is filled in. */
export type Texts = Readonly<Record<string, string>>
export type Words<T extends Texts> = {
  readonly language: Language
  readonly choose: (language: Language) => void
  /** The text of that name, filled in. */
  readonly say: (name: keyof T & string, filling?: Readonly<Record<string, string | number>>) => string
}

const kept = 'language'

function preferred(): Language {
  const wishes = [localStorage.getItem(kept) ?? '', ...navigator.languages]
  const wish = wishes.map((w) => w.slice(0, 2)).find((w) => w in languages)
  return (wish ?? 'en') as Language
}

/** The texts of a face, and the hook that its pages read them with. The English ones say which there must be. */
export function wordsOf<T extends Texts>(
  texts: Readonly<Record<Language, Readonly<Record<keyof T, string>>>>,
): {
  Worded: (props: { children: ReactNode }) => ReactNode
  useWords: () => Words<T>
} {
  const Context = createContext<Words<T> | undefined>(undefined)
  const Worded = ({ children }: { children: ReactNode }): ReactNode => {
    const [language, setLanguage] = useState(preferred)
    const words = useMemo<Words<T>>(() => {
      document.documentElement.lang = language
      return {
        language,
        choose(wish) {
          localStorage.setItem(kept, wish)
          setLanguage(wish)
        },
        say: (name, filling = {}) =>
          texts[language][name].replace(/\{(\w+)\}/g, (whole, key: string) => String(filling[key] ?? whole)),
      }
    }, [language])
    return <Context value={words}>{children}</Context>
  }
  const useWords = (): Words<T> => {
    const words = useContext(Context)
    if (!words) throw new Error('This page stands outside its face.')
    return words
  }
  return { Worded, useWords }
}
