import { actCommand, words } from './act-command.ts'

export const command = actCommand({
  summary: 'record that you told the agency’s head by telephone of an emergency release in its name',
  usage: 'tell-head ORDER --number +49... --spoken-to NAME',
  options: words('number', 'spoken-to'),
  act: ({ number, 'spoken-to': spoken_to }) => ({ act: 'tell-head', number, spoken_to }),
})
