import { registerHooks } from 'node:module'

/**
 * Puts {@link file://./sandbox-double.ts} in the place of the sandbox for everything that is imported after this: the
 * same readers and checks run over the same bytes, without a process for each. A sample goes through the real one.
 */
const real = new URL('../../src/platform/sandbox.ts', import.meta.url).href
const double = new URL('./sandbox-double.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return found.url === real && context.parentURL !== double ? { ...found, url: double } : found
  },
})
