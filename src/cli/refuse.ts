import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'refuse an order, with ground and words for the authority',
  usage: 'refuse ORDER --ground N02 --words "..."',
  options: words('ground', 'words'),
  act: ({ ground, words }) => ({ act: 'refuse', ground, words }),
})
