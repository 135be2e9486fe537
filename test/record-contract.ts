import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NotGiven } from '../src/order/item.ts'
import type { Scope } from '../src/order/scope.ts'
import { conduct, gather, hostileAccounts, scopeOf, type Subject } from './connector-conduct.ts'

/** A row to put into the store. `at` is RFC 3339 with milliseconds, UTC; `null` where its time is to be unreadable. */
export type TestRow = {
  readonly account: string
  readonly at: string | null
  readonly ip: string
  readonly note: string
  readonly session_token: string
}

/** How a record is given: as the whole row, or as what a directory says of an access. */
type Answer = { readonly account: string; readonly at: string } & (
  { readonly record: Readonly<Record<string, unknown>> } | { readonly access: Readonly<Record<string, unknown>> }
)

/** A connector of records under test, opened over a store that holds the rows. */
export type RecordSubject = Subject & {
  /** The store as anybody could see it, before and after: contents, times of change. */
  trace(): Promise<string>
}

const [start, end] = ['2026-06-01T00:00:00.000Z', '2026-06-20T12:00:00.000Z']
const [mara, brien, quiet] = ['mara@nimbus.test', "o'brien+x_y@nimbus.test", 'quiet@nimbus.test']
const hour = 3_600_000

const rows: readonly TestRow[] = [
  ...Array.from({ length: 300 }, (_, i) =>
    row(i % 3 === 0 ? brien : mara, iso(Date.parse('2026-05-20T01:02:03.004Z') + i * 3 * hour), i),
  ),
  // More records of one moment than a page is long: a cursor that is a moment alone would lose some or never end.
  ...Array.from({ length: 60 }, (_, i) => row(mara, '2026-06-03T10:00:00.000Z', 300 + i)),
  ...[start, end].flatMap((edge, i) => [-1, 0].map((ms, j) => row(mara, iso(Date.parse(edge) + ms), 400 + 2 * i + j))),
  row(quiet, '2019-01-01T00:00:00.000Z', 500),
  row(mara, null, 600),
  row('li@nimbus.test', null, 601),
]

function row(account: string, at: string | null, n: number): TestRow {
  return { account, at, ip: `192.0.2.${n % 250}`, note: `n${n}, said "hé"\nand 'went'`, session_token: `secret-${n}` }
}
function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/**
 * What every connector of records must keep, over rows whose truth is known: exactly the half-open windows, each record
 * once over any number of pages, records without a readable time listed, no account name that is read as anything else.
 */
export function describeRecordConnector(
  name: string,
  makeSubject: (rows: readonly TestRow[]) => Promise<RecordSubject>,
  over: 'files' | 'line' | 'http' = 'files',
): void {
  describe(`${name}: the contract of connectors`, () => {
    let subject: RecordSubject
    beforeAll(async () => {
      subject = await makeSubject(rows)
    })
    afterAll(async () => {
      await subject?.close?.()
    })
    const scope = (change: object = {}): Scope =>
      scopeOf({
        accounts: [mara],
        categories: ['identifying_access'],
        windows: [{ startUtc: start, endUtc: end }],
        ...change,
      })
    const truth = (wanted: Scope): string[] =>
      rows
        .filter(
          ({ account, at }) =>
            at !== null &&
            wanted.accounts.includes(account) &&
            wanted.windows.some((w) => w.startUtc <= at && at < w.endUtc),
        )
        .map(({ account, at, ip, note }) => JSON.stringify([account, at, account, ip, note]))
        .sort()
    const read = async (
      wanted: Scope,
    ): Promise<{ found: string[]; ids: Set<string>; notHeld: string[]; notGiven: NotGiven[] }> => {
      const { items, notHeld, notGiven = [] } = await gather(subject.collect(wanted))
      const found = items.map((item) => {
        const answer = JSON.parse(Buffer.from(item.bytes).toString()) as Answer
        const { account, at } = answer
        const record = 'record' in answer ? answer.record : answer.access
        expect(item).toMatchObject({
          account,
          internalDate: at,
          sizeBytes: item.bytes.byteLength,
          mediaType: 'application/json',
          source: subject.source.id,
        })
        return JSON.stringify([item.account, at, record['account'], record['ip'], record['note']])
      })
      return { found: found.sort(), ids: new Set(items.map((i) => i.id)), notHeld, notGiven }
    }

    test('gives exactly the records of the windows, a record at the start of one inside, at its end outside', async () => {
      for (const windows of [
        [{ startUtc: start, endUtc: end }],
        [
          { startUtc: '2026-06-03T15:30:00.000+05:30', endUtc: '2026-06-03T10:00:00.001Z' },
          { startUtc: '2026-06-10T00:00:00Z', endUtc: end },
        ],
      ]) {
        const wanted = scope({ windows, accounts: [mara, brien] })
        const { found, ids, notHeld } = await read(wanted)
        expect(found).toEqual(truth(wanted))
        expect(found.length).toBeGreaterThan(60)
        expect(ids.size).toBe(found.length)
        expect(notHeld).toEqual([])
      }
    })

    test('a record whose time cannot be read is listed, of the accounts that were asked for, and not given', async () => {
      const { notGiven } = await read(scope())
      expect(notGiven).toMatchObject([
        { account: mara, source: subject.source.id, why: expect.stringMatching(/time cannot be read/) as unknown },
      ])
    })

    test('what opens an account does not leave', async () => {
      const { items } = await gather(subject.collect(scope()))
      for (const { bytes } of items) expect(Buffer.from(bytes).toString()).not.toContain('secret-')
    })

    test('an account without a record in the windows is held, one without any record is not', async () => {
      expect(await read(scope({ accounts: [quiet, 'nobody@nimbus.test'] }))).toMatchObject({
        found: [],
        notHeld: ['nobody@nimbus.test'],
        notGiven: [],
      })
    })

    test('nothing changes that anybody could see', async () => {
      const before = await subject.trace()
      await gather(subject.collect(scope({ accounts: [mara, brien] })))
      expect(await subject.trace()).toBe(before)
    })

    test.each([...hostileAccounts, "o'brien", 'o_brien+x_y@nimbus.test', 'mara@nimbus.test%'])(
      'the account name %j is compared as text alone',
      async (hostile) => {
        expect(await gather(subject.collect(scope({ accounts: [hostile] })))).toEqual({ items: [], notHeld: [hostile] })
      },
    )

    conduct(
      () => subject,
      () => scope({ accounts: [mara, brien] }),
      over,
    )
  })
}
