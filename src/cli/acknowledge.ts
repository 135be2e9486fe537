import { actCommand } from './act-command.ts'

export const command = actCommand({
  summary: 'say that you are awake for an order: pages for it stop',
  usage: 'acknowledge ORDER',
  options: {},
  act: () => ({ act: 'acknowledge' }),
})
