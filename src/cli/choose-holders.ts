import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'say whose accounts a demanded name means, where it led to more than one',
  usage: 'choose-holders ORDER --account NAME --holder ID [--holder ID]... --words GROUND',
  options: { ...words('account', 'words'), holder: { type: 'string', multiple: true } },
  act: ({ account, holder, words }) => ({ act: 'choose-holders', account, holders: holder, words }),
})
