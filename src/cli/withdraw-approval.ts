import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'take your approval back, as long as nothing was released',
  usage: 'withdraw-approval ORDER --why "..."',
  options: words('why'),
  act: ({ why }) => ({ act: 'withdraw-approval', why }),
})
