import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const cached = (name: string): string => fileURLToPath(new URL(`node_modules/.cache/servers/${name}`, import.meta.url))

/** The program that each test of `test/servers` starts. */
const servers = {
  dovecot: '/usr/sbin/dovecot',
  mariadb: '/usr/sbin/mariadbd',
  versitygw: cached('versitygw'),
  cyrus: cached('cyrus/usr/lib/cyrus/bin/httpd'),
}
const absent = Object.entries(servers).filter(([, program]) => !existsSync(program))
/** With it, the packages that connectors give are opened by other people's program too. In CI nothing may be missing. */
const age = process.env['CI'] || existsSync('/usr/bin/age') ? { STOCK_AGE: 'age' } : {}
const left = process.env['CI'] ? [] : absent
if (process.argv.includes('connectors')) {
  for (const [name] of left) console.error(`${name} is not installed, so it is not tried: run test/servers/install.sh`)
  if (!('STOCK_AGE' in age)) console.error('age is not installed, so it is not tried: run test/interop/install.sh')
}

const node = { environment: 'node', pool: 'forks' } as const

/**
 * Six projects: `unit` beside the code, `journeys` over the whole system with the built-in PostgreSQL, `servers` against
 * other people's servers, `interop` against other people's programs, `connectors`: every connector, and of `servers`
 * those whose server is on this machine, and `e2e`: the pages in a real browser.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // A shared machine may stand still for seconds. What passes only then is named at the end of the run (bin/count.mjs).
    retry: process.env['CI'] ? 1 : 0,
    projects: [
      {
        test: {
          ...node,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/simulation/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...node,
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts', 'test/faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: 'servers',
          include: ['test/servers/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: 'connectors',
          include: ['src/collection/**/*.test.ts', 'test/servers/**/*.test.ts'],
          env: age,
          exclude: left.map(([name]) => `test/servers/${name}.test.ts`),
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
