import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'what counsel sees before it leaves: items, decisions, the result that two people approve',
  help: '  duly review COMMAND ...\n\nOne file a command in src/cli/review. List them with: duly review help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'review'), called: 'duly review' },
      'An order under review is sealed only when every item is decided and two people approved the result.',
      args,
    ),
}
