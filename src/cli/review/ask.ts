import { actCommand, words } from '../act-command.ts'

export const command = actCommand({
  summary: 'have every item of an order seen by a reviewer before anything leaves',
  usage: 'review ask ORDER --why WORDS',
  options: words('why'),
  act: ({ why }) => ({ act: 'ask-review', why }),
})
