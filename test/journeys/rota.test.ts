import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { command } from '../../src/cli/rota.ts'
import { inHouse } from '../../src/drill/house.ts'
import { desksOf } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { definitionAt, type RotaTaken } from '../../src/oncall/rota-history.ts'

test(
  'who was on call is in the books: each rota from when it counted, who signed it, and nothing twice over a restart',
  { timeout: 240_000 },
  () =>
    inHouse(async ({ dir, home, cast }) => {
      const duly = dulyAt(home)
      const { anna } = desksOf(cast)
      const history = async (length: number): Promise<readonly RotaTaken[]> =>
        vi.waitFor(
          async () => {
            const found = (await anna.get<{ history: readonly RotaTaken[] }>('/v1/rota')).history
            expect(found).toHaveLength(length)
            return found
          },
          { timeout: 90_000, interval: 200 },
        )
      vi.stubEnv('DULY_HOME', home)
      vi.spyOn(console, 'log').mockImplementation(() => undefined)
      try {
        await duly.start()
        const [first] = await history(1)
        expect(first).toMatchObject({ how: 'as it stood when the pager first started' })

        const [from, to] = [Date.now() - 60_000, Date.now() + 3_600_000].map((ms) => new Date(ms).toISOString())
        const key = ['--as', 'anna', '--key', join(dir, 'anna.key')]
        const change = ['override', 'bruno', '--from', from ?? '', '--to', to ?? '', '--anyway', ...key]
        expect(await command.run(change)).toBe(0)
        const changed = await history(2)
        expect(changed[1]).toMatchObject({ signed: { by: 'anna' }, definition: { overrides: [{ person: 'bruno' }] } })
        expect(changed[1]?.how).toContain('bruno takes over')
        // The override says to begin a minute ago; then the rota before it counted.
        expect(definitionAt(changed, changed[0]!.from)?.definition.overrides).toBeUndefined()
        expect(JSON.stringify(changed)).not.toContain('@')

        // A file that is not in order changes nothing, and the next start of the pager goes by the last good one.
        const file = join(home, 'duly.yaml')
        const good = await readFile(file, 'utf8')
        await writeFile(file, good.replace('person: bruno', 'person: nobody-at-all'))
        process.kill(Number(await readFile(join(home, 'pager', 'lock'), 'utf8')), 'SIGKILL')
        await vi.waitFor(
          async () => {
            expect(await readFile(join(home, 'duly.log'), 'utf8')).toContain('goes on by the last good one')
          },
          { timeout: 90_000, interval: 200 },
        )
        await history(2)
        await writeFile(file, good)
        await duly.stop()
        await duly.start()
        expect(await command.run(['undo'])).toBe(0)
        const [, , undone] = await history(3)
        expect(undone?.signed).toBeUndefined()
        expect(undone?.digest).toBe(first?.digest)
      } finally {
        vi.unstubAllEnvs()
        vi.restoreAllMocks()
        await duly.stop()
      }
    }),
)
