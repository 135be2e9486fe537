import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'take a released package back, before the first read if there is still time',
  usage: 'recall ORDER --why "..."',
  options: words('why'),
  act: ({ why }) => ({ act: 'recall', why }),
})
