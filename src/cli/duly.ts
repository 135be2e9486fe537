import { readdir } from 'node:fs/promises'
import { Forbidden, Unavailable } from '../platform/failure.ts'
import type { Command } from './command.ts'

/**
 * `duly`: one file a command, in this folder. `duly help` lists them; `duly COMMAND --help` explains one.
 */
const names = async (): Promise<string[]> =>
  (await readdir(import.meta.dirname))
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && !notCommands.has(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()
const load = async (name: string): Promise<Command> => ((await import(`./${name}.ts`)) as { command: Command }).command
const notCommands = new Set(['duly.ts', 'command.ts', 'act-command.ts', 'desk-client.ts', 'print.ts'])

const [name = 'help', ...args] = process.argv.slice(2)
const known = await names()
const command = known.includes(name) ? await load(name) : undefined
if (!command || name === 'help') {
  if (name !== 'help' && name !== '--help') console.error(`duly: there is no command "${name}".\n`)
  console.log('duly answers lawful orders for user data. Commands:\n')
  for (const each of known) console.log(`  duly ${each.padEnd(18)} ${(await load(each)).summary}`)
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
