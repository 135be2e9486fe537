import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'record a call to a number from the registry',
  usage:
    'call-back ORDER --number +49... --answered-by NAME --outcome confirmed|denied|no-answer [--reference FILE-NUMBER] [--account NAME ...] [--confirmed "..."]',
  options: {
    ...words('number', 'answered-by', 'outcome', 'confirmed', 'reference'),
    account: { type: 'string', multiple: true },
  },
  act: ({ number, 'answered-by': answered_by, outcome, confirmed, reference, account }) => ({
    act: 'call-back',
    number,
    answered_by,
    outcome,
    confirmed,
    reference,
    accounts: account,
  }),
})
