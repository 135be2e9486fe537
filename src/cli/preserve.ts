import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'what is kept for orders: until when, longer, no longer, and out of a copy into an answer',
  help: '  duly preserve COMMAND ...\n\nOne file a command in src/cli/preserve. List them with: duly preserve help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'preserve'), called: 'duly preserve' },
      'A copy lies under a key of its own and ends by itself; the receipt of its end stands in the ledger.',
      args,
    ),
}
