import { Hono } from 'hono'
import { stringify } from 'yaml'
import { loadConfig } from '../../platform/config.ts'
import { settingsShape } from '../../platform/config-shape.ts'
import type { LiveConfig } from '../../platform/live-config.ts'
import type { Settings } from '../../platform/settings.ts'

/** What `duly.yaml` says, key by key, with what it means; and how the file stands beside what Duly goes by. */
export type SettingsNow = {
  readonly file: string
  /** What is wrong with the file as it is now, one line each; null when it is in order. */
  readonly wrong: string | null
  readonly keys: readonly {
    readonly key: string
    readonly means: string
    /** As YAML; null where the file leaves it out. */
    readonly value: string | null
    /** The file says something else since the start: it counts from the next start on. */
    readonly waits: boolean
  }[]
}

/** These have pages of their own; who is protected is for those alone who meet it at an order. */
const elsewhere = ['people', 'rota', 'agencies', 'protected']
/** Whoever knows the rest of such an address can use it. */
const secret = ['heartbeat_url']

/** The settings as they count, to be read by those who run the desk. They are changed in the file, which stands for itself. */
export function settingsApi(config: LiveConfig): Hono {
  const app = new Hono()
  app.get('/v1/settings', async (c) => {
    const file = await loadConfig(config.path)
    return c.json(settingsNow(config.path, config.settings, file.ok ? file.value.settings : file.why))
  })
  return app
}

/** `onDisk`: what the file says now, or what is wrong with it. Pure. */
export function settingsNow(file: string, counts: Settings, onDisk: Settings | string): SettingsNow {
  const asYaml = (settings: Settings, key: string): string | null => {
    const value = (settings as Readonly<Record<string, unknown>>)[key]
    return value === undefined ? null : stringify(value, (name, each: unknown) => (secret.includes(String(name)) ? `${new URL(String(each)).origin}/…` : each)) // prettier-ignore
  }
  const keys = Object.entries(settingsShape.properties ?? {}).filter(([key]) => !elsewhere.includes(key))
  return {
    file,
    wrong: typeof onDisk === 'string' ? onDisk : null,
    keys: keys.map(([key, { description = '' }]) => {
      const value = asYaml(counts, key)
      return { key, means: description, value, waits: typeof onDisk !== 'string' && asYaml(onDisk, key) !== value }
    }),
  }
}
