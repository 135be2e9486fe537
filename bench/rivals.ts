// `npm run bench:rivals`: Duly beside what an operator would use instead, on one estate, in turns, in one run. Every
// rival's package is opened again and its messages are held against the truth of the estate, by SHA-256.
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values: given } = parseArgs({
  options: {
    estate: { type: 'string' },
    messages: { type: 'string', default: '3000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const here = (name: string): string => join(import.meta.dirname, name)
const work = mkdtempSync(join(tmpdir(), 'duly-rivals-'))
chmodSync(work, 0o755) // Dovecot reads as an account of its own
const run = (program: string, args: readonly string[], env: Record<string, string> = {}): string => {
  const done = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr || String(done.error)}`)
  return done.stdout
}
const has = (program: string): boolean =>
  spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0

try {
  const estate = resolve(given.estate ?? join(work, 'estate'))
  if (!given.estate)
    run(process.execPath, [
      here('estate/generate.mjs'),
      '--out',
      estate,
      '--messages',
      given.messages,
      '--other',
      '20',
      '--accounts',
      '2',
      '--formats',
      'maildir',
    ])
  const { account, from, to } = JSON.parse(readFileSync(join(estate, 'scope.json'), 'utf8')) as Record<
    'account' | 'from' | 'to',
    string
  >
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const identityFile = join(work, 'identity')
  writeFileSync(identityFile, `${identity}\n`, { mode: 0o600 })
  const wanted = readFileSync(join(estate, 'truth.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { sha256: string }).sha256)

  type Rival = {
    name: string
    needs: string[]
    bar?: number
    atMost?: boolean
    /** So many threads it is told to use. */
    cores?: number
    /** Takes minutes: measured in its first turn alone, which for it counts. */
    slow?: boolean
    start: [string, ...string[]]
    open?: string
  }
  const openAge = `age -d -i "$IDENTITY" "$OUT" | tar -xf - -C "$OPENED"`
  const rivals: Rival[] = [
    {
      name: 'duly',
      needs: [],
      start: [
        process.execPath,
        // As Duly itself is started: bin/ready.mjs.
        ...process.execArgv,
        here('seal.ts'),
        '--estate',
        estate,
        '--account',
        account,
        '--from',
        from,
        '--to',
        to,
        '--recipient',
        recipient,
        '--json',
        '--out',
        'OUT',
      ],
      open: `${openAge}; cat "$OPENED"/*/manifest-sha256.txt | grep ' data/items/'`,
    },
    {
      name: 'find | sha256sum | tar | age',
      needs: ['find', 'sha256sum', 'tar', 'age'],
      bar: 2.5,
      start: ['bash', here('rival/find-tar-age.sh')],
      open: `${openAge}; cd "$OPENED"; rm manifest-sha256.txt; find . -type f -print0 | xargs -0 sha256sum`,
    },
    {
      name: 'doveadm sync, sha256sum, zip, gpg',
      needs: ['doveadm', 'sha256sum', 'zip', 'gpg'],
      bar: 30,
      slow: true,
      start: ['bash', here('rival/doveadm-zip-gpg.sh')],
      open: `grep -v dovecot "$WORK/copy/manifest-sha256.txt"`,
    },
    {
      name: 'loop with mailparser, archiver',
      needs: ['unzip'],
      bar: 100,
      slow: true,
      start: [process.execPath, here('rival/mailparser-archiver.mjs')],
      open: `unzip -q "$OUT" -d "$OPENED"; cd "$OPENED"; find . -type f -print0 | xargs -0 sha256sum`,
    },
    {
      name: 'floor, in one thread',
      needs: [],
      cores: 1,
      atMost: true,
      start: [process.execPath, here('rival/floor.ts')],
    },
    {
      name: 'floor, on every core',
      needs: [],
      cores: availableParallelism(),
      bar: 1.6,
      atMost: true,
      start: [process.execPath, here('rival/floor.ts')],
    },
  ]
  const absent = rivals.filter((r) => !r.needs.every(has)).map((r) => r.name)
  const present = rivals.filter((r) => !absent.includes(r.name))
  const times = new Map(present.map((r) => [r.name, [] as number[]]))
  const exactness = new Map<string, { missed: number; extra: number }>()
  const starts: number[] = []
  const rounds = Number(given.rounds)
  for (let round = 0; round <= rounds; round++)
    for (const rival of present.filter((r) => round === 0 || !r.slow)) {
      const place = join(work, 'turn')
      const [WORK, OUT, OPENED] = ['work', 'out', 'opened'].map((n) => join(place, n)) as [string, string, string]
      mkdirSync(WORK, { recursive: true })
      mkdirSync(OPENED)
      const env = {
        ESTATE: estate,
        ACCOUNT: account,
        FROM: from,
        TO: to,
        RECIPIENT: recipient,
        IDENTITY: identityFile,
        WORK,
        OUT,
        OPENED,
        CORES: String(rival.cores ?? ''),
      }
      const [program, ...args] = rival.start
      const began = performance.now()
      const said = run(
        program,
        args.map((a) => (a === 'OUT' ? OUT : a)),
        env,
      )
      const whole = (performance.now() - began) / 1000
      // Duly is told what it took from its first look at the store on; it then opens its package, which is no part of it.
      const own = rival.name === 'duly' ? (JSON.parse(said) as { seconds: number; startSeconds: number }) : undefined
      if (own) starts.push(own.startSeconds)
      // The first turn warms the cache and is opened to see what is in it; it is not counted.
      if (round > 0 || rival.slow) times.get(rival.name)?.push(own?.seconds ?? whole)
      if (round > 0) {
        rmSync(place, { recursive: true })
        continue
      }
      if (rival.open && (rival.name !== 'duly' || has('age')))
        exactness.set(rival.name, difference(wanted, run('bash', ['-c', `set -euo pipefail; ${rival.open}`], env)))
      rmSync(place, { recursive: true })
    }
  const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN
  const own = median(times.get('duly') ?? [])
  const rows = present.map(({ name, bar, atMost }) => {
    const seconds = median(times.get(name) ?? [])
    const ratio = atMost ? own / seconds : seconds / own
    const reached = bar === undefined || (atMost ? ratio <= bar : ratio >= bar)
    return {
      name,
      seconds: round2(seconds),
      ratio: round2(ratio),
      ...(bar ? { bar, atMost: atMost ?? false } : {}),
      reached,
      ...exactness.get(name),
    }
  })
  if (!given.json) {
    console.log(
      `${account}, ${from} to ${to}: ${wanted.length} messages, medians of ${rounds} (slow rivals: one turn), warm cache.
Duly from its first look at the store to the package safe on the disk; its start takes ${round2(median(starts))} s more.`,
    )
    console.table(rows)
    for (const name of absent) console.log(`${name}: not measured, a program of it is not installed`)
  }
  const wrong = (exactness.get('duly')?.missed ?? 0) + (exactness.get('duly')?.extra ?? 0)
  console.log(
    JSON.stringify({
      bench: 'rivals',
      messages: wanted.length,
      rounds,
      startSeconds: round2(median(starts)),
      rows,
      absent,
      wrong,
      holds: wrong === 0 && absent.length === 0 && rows.every((r) => r.reached),
    }),
  )
  process.exitCode = wrong === 0 ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

function round2(n: number): number {
  return Number(n.toFixed(2))
}

/** How many of the wanted messages are not in a list of `sha256sum`, and how many are there beyond them; doubles count. */
function difference(wanted: readonly string[], list: string): { missed: number; extra: number } {
  const left = new Map<string, number>()
  for (const sha of wanted) left.set(sha, (left.get(sha) ?? 0) + 1)
  let extra = 0
  for (const line of list.split('\n').filter(Boolean)) {
    const sha = line.replace(/^\\/, '').slice(0, 64)
    const n = left.get(sha) ?? 0
    if (n > 0) left.set(sha, n - 1)
    else extra++
  }
  return { missed: [...left.values()].reduce((sum, n) => sum + n, 0), extra }
}
