import { rm } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'
import { makeNightFolder, openHouse, type House } from '../../src/drill/house.ts'
import { dulyAt, type RunningDuly } from '../../src/drill/server.ts'
import { openBrowser, type Seat } from './browser.ts'

/** One house with Duly running in it, and one browser, for all tests of a file. They are gone when the last has ended. */
export async function atHome(): Promise<{
  readonly browser: Browser
  readonly house: House
  readonly duly: RunningDuly
  /** The seat, given up when all has ended. */
  readonly taken: (seat: Promise<Seat>) => Promise<Seat>
}> {
  const browser = await openBrowser()
  const dir = await makeNightFolder()
  const house = await openHouse(dir)
  const duly = dulyAt(house.home)
  await duly.start()
  const seats: Seat[] = []
  afterAll(async () => {
    for (const seat of seats) await seat.close()
    await duly.stop()
    await house.close()
    await browser.close()
    await rm(dir, { recursive: true, force: true })
  })
  const taken = async (seat: Promise<Seat>): Promise<Seat> => {
    seats.push(await seat)
    return seat
  }
  return { browser, house, duly, taken }
}
