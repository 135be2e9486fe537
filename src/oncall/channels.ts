import type { Carrier, Person } from '../platform/settings-oncall.ts'

/** The ways that reach a person, in the order of `carrierNames`. */
export const channelsOf = (person: Person): Carrier[] => [
  ...(person.push?.length ? (['push'] as const) : []),
  ...(person.ntfy ? (['ntfy'] as const) : []),
  ...(person.phone ? (['sms', 'voice'] as const) : []),
  ...(person.email ? (['mail'] as const) : []),
  ...(person.webhook ? (['webhook'] as const) : []),
]
