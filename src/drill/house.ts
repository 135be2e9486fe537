import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeCast, type Cast } from './cast.ts'
import { makeEstate } from './estate.ts'
import { startRelay, type Delivered } from './relay.ts'

/** A provider made for one night: estate, people, authorities, configuration, a relay that shows all mail. */
export type House = {
  readonly dir: string
  readonly home: string
  readonly cast: Cast
  readonly mail: readonly Delivered[]
  close(): Promise<void>
}

/** A temporary folder that the built-in database can reach also when root starts it under another account. */
export async function makeNightFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-night-'))
  await chmod(dir, 0o755)
  return dir
}

/** Furnishes `dir`. Closing ends the relay; the folder stays for whoever made it. */
export async function openHouse(dir: string): Promise<House> {
  const [home, estate] = [join(dir, 'home'), join(dir, 'estate')]
  for (const folder of [home, estate, join(dir, 'officer')]) await mkdir(folder, { recursive: true })
  await makeEstate(estate)
  const cast = await makeCast(dir, estate)
  await writeFile(join(home, 'duly.yaml'), cast.config)
  const relay = await startRelay(cast.ports.relay)
  return { dir, home, cast, mail: relay.mail, close: () => relay.close() }
}

/** What of a house's `duly.yaml` its guests change. */
type Furnishing = {
  people: { id: string; may: string[] }[]
  agencies: { id: string; deliver_to?: string; officers: { passkeys: object[] }[] }[]
  rota: { shifts: object[]; leave?: object[] }
}

/** Changes the house's `duly.yaml`, as its owner would. */
export async function configure(home: string, change: (settings: Furnishing) => void): Promise<void> {
  const file = join(home, 'duly.yaml')
  const settings = parse(await readFile(file, 'utf8')) as Furnishing
  change(settings)
  await writeFile(file, stringify(settings))
}

/** A house in a folder of its own, gone when `live` is over. */
export async function inHouse<T>(live: (house: House) => Promise<T>): Promise<T> {
  const dir = await makeNightFolder()
  try {
    const house = await openHouse(dir)
    return await live(house).finally(() => house.close())
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
