import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: "record what the court's own register says of a docket",
  usage: 'check-register ORDER --register NAME --docket NUMBER --outcome confirmed|contradicted [--words "..."]',
  options: words('register', 'docket', 'outcome', 'words'),
  act: ({ register, docket, outcome, words }) => ({ act: 'check-register', register, docket, outcome, words }),
})
