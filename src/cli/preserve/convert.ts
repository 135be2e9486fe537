import { actCommand, words } from '../act-command.ts'

export const command = actCommand({
  summary:
    'produce for an order out of the copy that an earlier one had us keep, not out of the stores as they are now',
  usage: 'preserve convert ORDER --from EARLIER-ORDER',
  options: words('from'),
  act: ({ from }) => ({ act: 'produce-from', order: from }),
})
