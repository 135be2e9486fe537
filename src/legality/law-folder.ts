import { fileURLToPath } from 'node:url'

/** Where the law of this installation lies: `law/`, beside `src/`. */
export const lawFolder = fileURLToPath(new URL('../../law', import.meta.url))
