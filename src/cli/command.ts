import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** One command of `duly`. */
export type Command = {
  /** A line for `duly help`. */
  readonly summary: string
  readonly help: string
  /** Gives the exit code: 0 done, 1 not, 2 called wrongly. */
  readonly run: (args: string[]) => Promise<number>
  /** It stands for a folder of commands, which explain themselves. */
  readonly group?: true
}

/** The words and flags after a command; unknown flags end it with their name. */
export function flags<T extends ParseArgsOptionsConfig>(
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  return parseArgs({ args, options, allowPositionals: true })
}

/** Options with which every command that talks to the desk says who calls. */
export const staffFlags = {
  as: { type: 'string' },
  key: { type: 'string' },
  desk: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig
export const staffHelp = `  --as PERSON     your short name in duly.yaml (or DULY_AS)
  --key FILE      your key file (or DULY_KEY)
  --desk URL      the desk's address (or DULY_DESK; default http://127.0.0.1:8471)`
