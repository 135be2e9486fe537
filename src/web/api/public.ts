import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { portalUrl, type Settings } from '../../platform/settings.ts'

/** What everyone may ask: who we are and how to reach us in an emergency, and the files that the core publishes. */
export function publicApi(settings: Settings, publicDir: string): Hono {
  const app = new Hono()
  app.get('/v1/about', (c) =>
    c.json({
      entities: settings.entities.map(({ name, country, languages, contact }) => ({
        name,
        country,
        languages,
        contact,
      })),
      portal: portalUrl(settings),
      emergency: { telephone: settings.sheet.telephone, mail: settings.sheet.mail },
    }),
  )
  for (const [path, file, type, named] of [
    // For other providers: what agencies denied here, as hashes, signed by the desk.
    ['/v1/burnt-identities', 'burnt-identities.json', 'application/json', false],
    ['/v1/report', 'report.json', 'application/json', true],
    ['/v1/report.csv', 'report.csv', 'text/csv; charset=utf-8; header=present', true],
  ] as const)
    app.get(path, async (c) => {
      const bytes = await readFile(join(publicDir, file)).catch(() => undefined)
      if (!bytes) return c.json({ title: 'It is not published yet.', next: 'Please try again in a minute.' }, 404)
      c.header('content-type', type)
      c.header('cache-control', 'no-cache')
      if (named) c.header('content-disposition', `inline; filename="${file}"`)
      return c.body(new Uint8Array(bytes))
    })
  return app
}
