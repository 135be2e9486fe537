import { Forbidden, Unavailable } from '../platform/failure.ts'
import { runFrom } from './folder.ts'

/**
 * `duly`: one file a command, in this folder. `duly help` lists them; `duly COMMAND --help` explains one.
 */
const commands = { dir: import.meta.dirname, called: 'duly', start: 'duly.ts' }
const words = process.argv.slice(2)
try {
  process.exitCode = await runFrom(commands, 'duly answers lawful orders for user data.', words)
} catch (error) {
  console.error(`duly ${words[0] ?? ''}: ${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof Unavailable || error instanceof Forbidden) console.error(error.next)
  if (process.env['DULY_DEBUG'] && error instanceof Error) console.error(error.stack)
  process.exitCode = 1
}
