import { Hono } from 'hono'
import { makeReport } from '../../journey/report.ts'
import type { Desk } from '../../desk.ts'

/** The public report, made anew and published, and with it the rows that an auditor holds it against. */
export function reportApi(desk: Desk): Hono {
  const app = new Hono()
  app.post('/v1/report', async (c) => c.json(await makeReport(desk)))
  return app
}
