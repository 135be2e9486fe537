import type { ClockReport } from '../journey/phase-clock.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'how long each phase took, against its budget and owner, for any period',
  help: `  duly clock [--from TIME] [--to TIME] [--json]

Times with their zone, such as 2026-11-23T00:00:00Z; the last 24 hours when left out.
${staffHelp}`,
  async run(args) {
    const { values } = flags(args, {
      ...staffFlags,
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    })
    const report = await (await clientFrom(values)).get<ClockReport>(`/v1/clock${periodOf(values)}`)
    if (values.json) {
      console.log(JSON.stringify(report))
      return 0
    }
    console.log(`Orders received from ${report.from} up to ${report.to}: ${report.orders.length}. Seconds.\n`)
    console.log('  phase         orders      p50      p95      p99      max   budget   over  owner')
    const cell = (ms: number | null): string => (ms === null ? '-' : (ms / 1000).toFixed(1)).padStart(9)
    for (const { phase, count, p50, p95, p99, max, budget_seconds, overBudget, owner } of report.phases)
      console.log(
        `  ${phase.padEnd(12)}${String(count).padStart(8)}${cell(p50)}${cell(p95)}${cell(p99)}${cell(max)}${String(budget_seconds).padStart(9)}${String(overBudget).padStart(7)}  ${owner}`,
      )
    return 0
  },
}

/** `?from=…&to=…` of what was given. */
export const periodOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): string => {
  const query = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}) }).toString()
  return query ? `?${query}` : ''
}
