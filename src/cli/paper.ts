import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'record that the formal order for an emergency release came',
  usage: 'paper ORDER --words "which order, of which date"',
  options: words('words'),
  act: ({ words: said }) => ({ act: 'paper', words: said }),
})
