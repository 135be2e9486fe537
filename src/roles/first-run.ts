import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeOnce } from '../platform/disk.ts'
import { deskUrl, type Settings } from '../platform/settings.ts'
import { setupApi } from '../web/api/setup.ts'
import { closeServer, listen } from './listen.ts'
import type { Home } from './home.ts'

/** The wizard beside a Duly that has nobody yet. */
export type FirstRun = {
  /** The one-time link, for whoever started Duly. */
  readonly link: string
  close(): Promise<void>
}

/**
 * Opens the wizard on an empty machine, on a port of its own on loopback: nothing when two people exist, or when this
 * home did not begin with the wizard. Its secret lies in the home, so a restart half-way goes on with the same link but
 * for the port. `done` is called once, when the second person is there and the secret is gone.
 */
export async function openFirstRun(
  home: Home,
  settings: Settings,
  fresh: boolean,
  done: () => void,
): Promise<FirstRun | undefined> {
  const file = join(home.root, 'first-run')
  if (settings.people.length >= 2) {
    await rm(file, { force: true })
    return undefined
  }
  if (fresh) await writeOnce(file, Buffer.from(randomBytes(24).toString('base64url')))
  const token = await readFile(file, 'utf8').catch(() => '')
  if (token === '') return undefined
  let own = ''
  const wizard = setupApi({
    token,
    config: home.config,
    own: () => own,
    desk: deskUrl(settings),
    estate: join(home.root, 'exercise'),
    done: () => {
      void rm(file, { force: true }).then(done)
    },
  })
  const server = await listen(wizard.app, '127.0.0.1:0')
  own = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    link: `${own}/#${token}`,
    async close() {
      await wizard.stop()
      await closeServer(server)
    },
  }
}
