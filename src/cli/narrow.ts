import { actCommand } from './act-command.ts'

export const command = actCommand({
  summary: 'make the scope of an order smaller; approvals of the wider one are void',
  usage: 'narrow ORDER [--account NAME]... [--category CATEGORY]... [--window START/END]...',
  options: {
    account: { type: 'string', multiple: true },
    category: { type: 'string', multiple: true },
    window: { type: 'string', multiple: true },
  },
  act: ({ account, category, window }) => ({
    act: 'narrow',
    accounts: account,
    categories: category,
    windows: Array.isArray(window)
      ? window.map((each) => {
          const [startUtc, endUtc] = each.split('/')
          return { startUtc, endUtc }
        })
      : undefined,
  }),
})
