import { actCommand, words } from '../act-command.ts'

export const command = actCommand({
  summary: 'keep the copies of an order longer, because its authority keeps the request up',
  usage: 'preserve extend ORDER --until MOMENT-WITH-ZONE --words WHO-ASKED-AND-HOW',
  options: words('until', 'words'),
  act: ({ until, words }) => ({ act: 'extend-preservation', until, words }),
})
