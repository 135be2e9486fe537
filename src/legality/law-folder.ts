import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the law lies: the folder that `DULY_LAW` names, or `law/` of this installation, beside `src/`. */
export const lawFolder = resolve(process.env['DULY_LAW'] ?? fileURLToPath(new URL('../../law', import.meta.url)))
