import { Instant } from '../../src/order/time.ts'
import type { Level, Person, Rota, Rotation } from '../../src/platform/settings-oncall.ts'
import type { Chance } from './chance.ts'

/** A desk with its people, its rota and its luck. */
export type World = {
  readonly rota: Rota
  readonly people: readonly Person[]
  readonly begin: number
  readonly end: number
  /** How bad things are: one crash, jump, outage or lie in so many chances. */
  readonly luck: {
    readonly crash: number
    readonly journalFails: number
    readonly carrierFails: number
    readonly carrierLies: number
    readonly dropped: number
    readonly asleep: number
  }
}

const day = 86_400_000
const zones = ['UTC', 'Europe/Dublin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Africa/Cairo']
const names = ['anna', 'bruno', 'clara', 'dora', 'emil', 'fadi', 'gwen', 'hugo', 'ines', 'jonas']
export const agencies = ['lka-nord', 'garda-west', 'parquet-sud'] as const
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export function drawWorld(r: Chance, years: number): World {
  const begin = Date.UTC(2026, r.below(12), 1 + r.below(28))
  const end = begin + Math.round(years * 365.2425 * day)
  const staff = names.slice(0, 5 + r.below(6))
  const people = staff.map((id, i): Person => {
    const mail = i === 0 || !r.oneIn(8)
    return {
      id,
      name: id,
      key: `ed25519:${id}`,
      ...(mail ? { email: `${id}@nimbus.test` } : {}),
      ...(!mail || r.oneIn(2) ? { webhook: `http://127.0.0.1:9/${id}` } : {}),
      may: r.oneIn(6) && i > 1 ? ['respond', 'page'] : ['respond', 'page', 'approve'],
      ...(r.oneIn(2) ? { languages: r.oneIn(2) ? ['en', 'de'] : ['en'] } : {}),
      ...(r.oneIn(4) ? { conflicts: [r.pick(agencies)] } : {}),
      clearance: r.below(3),
    }
  })
  const zone = r.pick(zones)
  const first = new Date(begin - 30 * day).toISOString().slice(0, 10)
  const wall = (): string => `${String(r.below(24)).padStart(2, '0')}:${r.pick(['00', '30'])}`
  const some = (n: number): string[] => {
    const from = r.below(staff.length)
    return Array.from({ length: n }, (_, i) => staff[(from + i) % staff.length]!)
  }
  const rotation = (more: Partial<Rotation>): Rotation => ({
    people: some(3 + r.below(3)),
    start: `${first}T${wall()}`,
    every: 1 + r.below(2),
    turn: r.pick(['days', 'weeks', 'hours'] as const),
    on_holidays: 'as-usual',
    shadow: false,
    ...more,
  })
  const noon = wall()
  const rotations = [
    rotation({ turn: r.pick(['days', 'weeks'] as const) }),
    // Follow the sun: another part of the day is another zone's.
    ...(r.oneIn(2)
      ? [rotation({ zone: r.pick(zones), hours: [{ days: [...everyDay], from: '08:00', to: '20:00' }] })]
      : []),
    ...(r.oneIn(3) ? [rotation({ holidays: 'IE', on_holidays: 'only' })] : []),
    ...(r.oneIn(3) ? [rotation({ shadow: true })] : []),
  ]
  const spells = (count: number, length: number): { from: string; to: string }[] =>
    Array.from({ length: count }, () => {
      const from = begin + r.below(end - begin)
      return { from: Instant.at(from), to: Instant.at(from + r.around(length * day)) }
    })
  const leave = spells(Math.ceil(years * 4), 9).map((spell) => ({ person: r.pick(staff), ...spell }))
  const level = (page: string[], wait: number): Level => ({
    page,
    over: r.pick([['mail'], ['webhook'], ['mail', 'webhook']] as const).slice(),
    wait_seconds: wait,
  })
  const wait = (): number => 60 * (1 + r.below(10))
  return {
    begin,
    end,
    people,
    rota: {
      zone,
      shifts: r.oneIn(2)
        ? [
            { people: some(1), days: [...everyDay], from: noon, to: '24:00' },
            { people: some(2), days: [...everyDay], from: '00:00', to: noon === '00:00' ? '24:00' : noon },
          ]
        : [],
      rotations,
      teams: [{ id: 'lead', shifts: [{ people: some(2), days: [...everyDay], from: '00:00', to: '24:00' }] }],
      leave,
      overrides: [
        ...leave.filter(() => r.oneIn(2)).map((each) => ({ ...each, instead_of: each.person, person: r.pick(staff) })),
        ...spells(Math.ceil(years), 1).map((spell) => ({ person: r.pick(staff), ...spell })),
      ],
      ladder: [level(['on-call'], wait()), level(['lead'], wait()), level(['everyone'], wait())],
      policies: [
        {
          kind: 'emergency',
          levels: [level(['on-call'], 60 + r.below(120)), level(['lead', 'on-call'], 120), level(['everyone'], 180)],
          lease_minutes: 10 + r.below(20),
          gather_seconds: 60,
        },
        {
          kind: 'deadline',
          ...(r.oneIn(2) ? { then: 'emergency' as const } : {}),
          lease_minutes: 60,
          gather_seconds: r.below(120),
        },
        { kind: 'routine', lease_minutes: 30 + r.below(120), gather_seconds: 60 },
      ],
    },
    luck: {
      crash: r.pick([500, 3000, 10_000]),
      journalFails: r.pick([50, 500, 5000]),
      carrierFails: r.pick([4, 20, 100]),
      carrierLies: r.pick([10, 50, 200]),
      dropped: r.pick([5, 20, 100]),
      asleep: r.pick([2, 3, 8]),
    },
  }
}
