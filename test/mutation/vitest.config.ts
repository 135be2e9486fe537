import { defineConfig } from 'vitest/config'

/** The tests of the law engine alone: each change of the engine is tried against them. */
export default defineConfig({
  test: { environment: 'node', include: ['src/legality/**/*.test.ts'], testTimeout: 60_000 },
})
