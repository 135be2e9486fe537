import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { SentFrom } from '../../../order/event.ts'

const first = (known: readonly (readonly [RegExp, string])[], text: string, none: string): string =>
  known.find(([mark]) => mark.test(text))?.[1] ?? none

const systems = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const
const programs = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const

/** The kind of browser, in our own words and without its version: an update is no new device. */
export const browserOf = (agent: string): string =>
  `${first(programs, agent, 'an unknown program')} on ${first(systems, agent, 'an unknown system')}`

/** The network of an address, of which a telephone moves only the end: IPv4 by 16 bits, IPv6 by 32. */
export function networkOf(address: string | undefined): string {
  const bare = (address ?? '').replace(/^::ffff:/i, '')
  const v4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(bare)
  if (v4) return `${v4[1]}.${v4[2]}.*.*`
  const v6 = /^([0-9a-f]{1,4}):([0-9a-f]{0,4}):/i.exec(bare)
  return v6 ? `${v6[1]}:${v6[2]}:*` : 'unknown'
}

/**
 * From where a request came. Behind a proxy on this very machine the proxy's own last word counts, for it is ours; from
 * anywhere else what a header says is the sender's.
 */
export function sentFrom(c: Context): SentFrom {
  let address: string | undefined
  try {
    address = getConnInfo(c).remote.address
  } catch {
    address = undefined
  }
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  const here = address === undefined || /^(127\.|::1$|::ffff:127\.)/.test(address)
  return {
    network: networkOf(here && forwarded !== undefined ? forwarded : address),
    browser: browserOf(c.req.header('user-agent') ?? ''),
  }
}
