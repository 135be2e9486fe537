import { actCommand } from './act-command.ts'

export const command = actCommand({
  summary: 'ask the authority what is missing',
  usage: 'clarify ORDER --ask "..." [--ask "..."]',
  options: { ask: { type: 'string', multiple: true } },
  act: ({ ask }) => ({ act: 'clarify', questions: ask ?? [] }),
})
