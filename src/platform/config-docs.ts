import { settingsShape, type Shape } from './config-shape.ts'

/** docs/configuration.md: every key of `duly.yaml`, what it means, what may stand there, and what holds without it. */
export function renderConfigDocs(): string {
  const sections = Object.entries(settingsShape.properties ?? {}).map(([name, shape]) => {
    const rows = rowsOf(name, shape, settingsShape.required?.includes(name) ?? false)
    return [
      `## ${name}`,
      '',
      ...(shape.description === undefined ? [] : [`${shape.description}.`, '']),
      ...table(rows),
    ].join('\n')
  })
  return [head, ...sections].join('\n\n') + '\n'
}

const head = `# Configuration

Duly reads one file, \`duly.yaml\`, from its home (\`./duly-data\`, or \`DULY_HOME\`). The first start writes a small one.
\`npm run duly -- config check\` says whether the file is in order, with the line of each mistake. This page is printed from
the program by \`npm run duly -- config docs\`.

Relative paths start from the folder of the file. \`entities[].id\` means: the key \`id\` of each entry in the list
\`entities\`; \`sources[] (imap).host\`: the key \`host\` of a source whose \`kind\` is \`imap\`. The smallest file:

\`\`\`yaml
entities:
  - id: example
    name: Example Mail Ltd
    country: IE
    zone: Europe/Dublin
    domains: [example.test]
\`\`\`

From the environment come \`DULY_HOME\` (where everything is kept), \`DATABASE_URL\` (a PostgreSQL, 15 or newer, instead of the
built-in one), \`DULY_AS\`, \`DULY_KEY\` and \`DULY_DESK\` (who calls, for the command line), and \`DULY_DEBUG\` (print stack traces).`

type Row = { readonly key: string; readonly meaning: string; readonly value: string; readonly without: string }

function rowsOf(key: string, shape: Shape, required: boolean): Row[] {
  if (shape.properties) return recordRows(key, shape)
  if (shape.type === 'array' && shape.items && (shape.items.properties || shape.items.oneOf)) {
    const kinds = shape.items.oneOf ?? [shape.items]
    const list: Row = { key, meaning: shape.description ?? '', value: 'list', without: without(shape, required) }
    return [list, ...kinds.flatMap((kind) => recordRows(`${key}[]${kindOf(kind)}`, kind))]
  }
  return [{ key, meaning: shape.description ?? '', value: valueOf(shape), without: without(shape, required) }]
}

const recordRows = (key: string, shape: Shape): Row[] =>
  Object.entries(shape.properties ?? {}).flatMap(([name, each]) =>
    each.const === undefined ? rowsOf(`${key}.${name}`, each, shape.required?.includes(name) ?? false) : [],
  )

/** ` (imap)` for the records of which there are several kinds. */
const kindOf = (shape: Shape): string => {
  const kind = shape.properties?.['kind']?.const
  return kind === undefined ? '' : ` (${kind})`
}

function without(shape: Shape, required: boolean): string {
  if (required) return '**required**'
  if (shape.default === undefined) return 'nothing'
  const text = JSON.stringify(shape.default)
  return text === '[]' || text === '{}' ? 'empty' : `\`${text}\``
}

function valueOf(shape: Shape): string {
  if (shape.enum) return shape.enum.map((each) => `\`${each}\``).join(', ')
  if (shape.anyOf)
    return shape.anyOf.map((each) => (each.const === undefined ? 'a short name' : `\`${each.const}\``)).join(', ')
  if (shape.type === 'array') return `list of: ${shape.items ? valueOf(shape.items) : 'text'}`
  if (shape.type === 'integer') {
    const range =
      shape.maximum !== undefined && shape.maximum < 2 ** 53 ? `, ${shape.minimum ?? 0} to ${shape.maximum}` : ''
    return `whole number${range}`
  }
  if (shape.type === 'boolean') return 'true or false'
  return shape.format === 'email' ? 'mail address' : shape.format === 'uri' ? 'web address' : 'text'
}

function table(rows: readonly Row[]): string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return [
    '| key | meaning | value | without it |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| \`${row.key}\` | ${cell(row.meaning)} | ${cell(row.value)} | ${cell(row.without)} |`),
  ]
}
