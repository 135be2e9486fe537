import { wordsOf } from '../design/words.tsx'
import de from './texts.de.json'
import en from './texts.en.json'
import fr from './texts.fr.json'

export const { Worded, useWords } = wordsOf<typeof en>({ en, de, fr })
