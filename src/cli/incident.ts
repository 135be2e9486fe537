import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'many orders around one event; and orders that an agency denied, with what is frozen',
  help: '  duly incident COMMAND ...\n\nOne file a command in src/cli/incident. List them with: duly incident help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'incident'), called: 'duly incident' },
      'When an agency says it never sent an order, what that order relied on is frozen.',
      args,
    ),
}
