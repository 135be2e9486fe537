import type { JudgeContext } from './reading.ts'

/** The three invented companies of the worked examples in `law/`. Only tests use them. */
export const entities: JudgeContext['entities'] = [
  {
    id: 'nmi',
    name: 'Nimbus Mail Ireland Ltd',
    country: 'IE',
    zone: 'Europe/Dublin',
    languages: ['en', 'de', 'fr'],
    roles: ['controller', 'designated-establishment'],
    domains: ['nimbus.example'],
  },
  {
    id: 'bt',
    name: 'Brieftaube GmbH',
    country: 'DE',
    zone: 'Europe/Berlin',
    languages: ['de', 'en'],
    roles: ['controller', 'designated-establishment'],
    domains: ['brieftaube.example'],
  },
  {
    id: 'nmus',
    name: 'Nimbus Mail Inc.',
    country: 'US',
    zone: 'America/New_York',
    languages: ['en'],
    roles: ['controller'],
    domains: ['nimbus-us.example'],
  },
]
