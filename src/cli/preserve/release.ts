import { actCommand, words } from '../act-command.ts'

export const command = actCommand({
  summary: 'destroy the copies of an order now, because nobody needs them any longer; this is not undone',
  usage: 'preserve release ORDER --words WHO-SAID-SO-AND-HOW',
  options: words('words'),
  act: ({ words }) => ({ act: 'release-preservation', words }),
})
