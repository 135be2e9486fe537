import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from './command.ts'

/**
 * A folder of commands, one file each: the folder is the registry, and a file is a command when it exports one. `called`
 * is what people type before the name; `start` is the file that runs all this, which is nobody's command.
 */
export type CommandFolder = { readonly dir: string; readonly called: string; readonly start?: string }

const names = async ({ dir, start }: CommandFolder): Promise<string[]> =>
  (await readdir(dir))
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== start)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()

/** Nothing when no command has the name. */
const load = async (folder: CommandFolder, name: string): Promise<Command | undefined> =>
  (await names(folder)).includes(name)
    ? ((await import(pathToFileURL(join(folder.dir, `${name}.ts`)).href)) as { command?: Command }).command
    : undefined

/** Every command with its line, as `help` prints them. */
export async function listOf(folder: CommandFolder): Promise<string> {
  const lines = (await names(folder)).map(async (name) => {
    const command = await load(folder, name)
    return command ? [`  ${folder.called} ${name.padEnd(18)} ${command.summary}`] : []
  })
  return `${(await Promise.all(lines)).flat().join('\n')}\n\nEach explains itself: ${folder.called} COMMAND --help`
}

/** Runs the command that the first word names; `help` or no word lists them all. Gives the exit code. */
export async function runFrom(folder: CommandFolder, about: string, words: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = words
  if (name === 'help' || name === '--help') {
    console.log(`${about} Commands:\n\n${await listOf(folder)}`)
    return 0
  }
  const command = await load(folder, name)
  if (!command) {
    console.error(`${folder.called}: there is no command "${name.replace(/[^ -~]/g, '?')}".\n`)
    console.log(`${about} Commands:\n\n${await listOf(folder)}`)
    return 2
  }
  if (args.includes('--help') && !command.group) {
    console.log(`${command.summary}\n\n${command.help}`)
    return 0
  }
  return command.run(args)
}
