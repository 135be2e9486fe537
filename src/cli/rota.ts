import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'the rota: who is, was and will be on call; change it, and see gaps before they happen',
  help: '  duly rota COMMAND ...\n\nOne file a command in src/cli/rota. List them with: duly rota help',
  group: true,
  run: (args) =>
    runFrom(
      {
        dir: join(import.meta.dirname, 'rota'),
        called: 'duly rota',
      },
      'Who is awake, and who will be.',
      args,
    ),
}
