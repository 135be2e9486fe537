import { join } from 'node:path'
import type { Command } from './command.ts'
import { runFrom } from './folder.ts'

export const command: Command = {
  summary: 'passkeys of staff: invite, confirm, take away',
  help: '  duly passkey COMMAND ...\n\nOne file a command in src/cli/passkey. List them with: duly passkey help',
  group: true,
  run: (args) =>
    runFrom(
      { dir: join(import.meta.dirname, 'passkey'), called: 'duly passkey' },
      'How people get the passkeys with which they sign in and decide on the desk’s pages, and lose them.',
      args,
    ),
}
