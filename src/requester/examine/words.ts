import { z } from 'zod'
import type { Evidence } from '../../order/event.ts'

export const passed = (signal: string, words: string): Evidence => ({ signal, outcome: 'passed', words })
export const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })
/** "Could not check" is never shown as "passed" (G4). */
export const notChecked = (signal: string, words: string): Evidence => ({ signal, outcome: 'not-checked', words })

/** Evidence as a child process gives it. */
export const evidenceShape = z.strictObject({
  signal: z.string().max(60),
  outcome: z.enum(['passed', 'failed', 'not-checked']),
  words: z.string().max(2000),
})
