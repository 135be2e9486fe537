import { readdir } from 'node:fs/promises'
import { Forbidden, Unavailable } from '../platform/failure.ts'
import type { Command } from './command.ts'

/**
 * `duly`: one file a command, in this folder. `duly help` lists them; `duly COMMAND --help` explains one.
 */
async function commands(): Promise<Map<string, Command>> {
  const files = (await readdir(import.meta.dirname))
    .filter((f) => /^[a-z-]+\.ts$/.test(f) && !notCommands.has(f))
    .sort()
  const loaded = await Promise.all(
    files.map(
      async (file) =>
        [file.replace(/\.ts$/, ''), ((await import(`./${file}`)) as { command: Command }).command] as const,
    ),
  )
  return new Map(loaded)
}
const notCommands = new Set(['duly.ts', 'command.ts', 'desk-client.ts', 'print.ts'])

const [name = 'help', ...args] = process.argv.slice(2)
const known = await commands()
const command = known.get(name)
if (!command || name === 'help') {
  if (name !== 'help' && name !== '--help') console.error(`duly: there is no command "${name}".\n`)
  console.log('duly answers lawful orders for user data. Commands:\n')
  for (const [each, { summary }] of known) console.log(`  duly ${each.padEnd(16)} ${summary}`)
  console.log('\nEach explains itself: duly COMMAND --help')
  process.exitCode = name === 'help' || name === '--help' ? 0 : 2
} else if (args.includes('--help')) {
  console.log(`${command.summary}\n\n${command.help}`)
} else {
  try {
    process.exitCode = await command.run(args)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    console.error(`duly ${name}: ${words}`)
    if (error instanceof Unavailable || error instanceof Forbidden) console.error(error.next)
    if (process.env['DULY_DEBUG'] && error instanceof Error) console.error(error.stack)
    process.exitCode = 1
  }
}
