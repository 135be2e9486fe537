import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'the registry of authorities: who may ask, how each is verified, and its changes by two people',
  help: '  duly registry COMMAND ...\n\nOne file a command in src/cli/registry. List them with: duly registry help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'registry'), called: 'duly registry' },
      'How people read and change whom Duly knows. Two people make each change.',
      args,
    ),
}
