import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'note that the authority withdrew its order',
  usage: 'withdraw ORDER --words "..."',
  options: words('words'),
  act: ({ words }) => ({ act: 'withdraw', words }),
})
