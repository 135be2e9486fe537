import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'the law: judge an order file, read a pack, compare instruments, check and change packs',
  help: '  duly law COMMAND ...\n\nOne file a command in src/cli/law. List them with: duly law help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'law'), called: 'duly law' },
      'How people read, check and change the law that Duly judges by.',
      args,
    ),
}
