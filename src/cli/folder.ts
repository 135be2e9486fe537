import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from './command.ts'

/** A folder of commands, one file each: the folder is the registry. `called` is what people type before the name. */
export type CommandFolder = { readonly dir: string; readonly called: string; readonly except?: readonly string[] }

const names = async ({ dir, except = [] }: CommandFolder): Promise<string[]> =>
  (await readdir(dir))
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && !except.includes(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()

const load = async ({ dir }: CommandFolder, name: string): Promise<Command> =>
  ((await import(pathToFileURL(join(dir, `${name}.ts`)).href)) as { command: Command }).command

/** Every command with its line, as `help` prints them. */
export async function listOf(folder: CommandFolder): Promise<string> {
  const lines = (await names(folder)).map(
    async (name) => `  ${folder.called} ${name.padEnd(18)} ${(await load(folder, name)).summary}`,
  )
  return `${(await Promise.all(lines)).join('\n')}\n\nEach explains itself: ${folder.called} COMMAND --help`
}

/** Runs the command that the first word names; `help` or no word lists them all. Gives the exit code. */
export async function runFrom(folder: CommandFolder, about: string, words: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = words
  if (name === 'help' || name === '--help') {
    console.log(`${about} Commands:\n\n${await listOf(folder)}`)
    return 0
  }
  if (!(await names(folder)).includes(name)) {
    console.error(`${folder.called}: there is no command "${name.replace(/[^ -~]/g, '?')}".\n`)
    console.log(`${about} Commands:\n\n${await listOf(folder)}`)
    return 2
  }
  const command = await load(folder, name)
  if (args.includes('--help') && !command.group) {
    console.log(`${command.summary}\n\n${command.help}`)
    return 0
  }
  return command.run(args)
}
