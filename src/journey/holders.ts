import { readHistory } from '../collection/account-history.ts'
import { resolveAccount } from '../order/account-history.ts'
import type { Parsed } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import type { Asked, Holder, Scope } from '../order/scope.ts'
import { outsideWindows } from '../order/windows.ts'
import { Unavailable } from '../platform/failure.ts'
import type { Desk } from '../desk.ts'

/**
 * Whose the demanded accounts were in the windows asked for, by the configured history; nothing without one. Where that
 * has a question, nobody is taken: the question comes back for a person, and what they answered before counts.
 */
export async function holdersOf(
  desk: Desk,
  order: Order,
  asked: Pick<Asked, 'accounts' | 'windows'>,
): Promise<Parsed<readonly Holder[] | undefined>> {
  const found = await resolved(desk, order, asked)
  const open = found?.find((f) => f.question !== undefined)
  return open
    ? {
        ok: false,
        why: `${open.question ?? ''} A person says so: duly choose-holders ${order.id} --account ${open.account} --holder ID --words GROUND`,
      }
    : { ok: true, value: found?.flatMap((f) => f.holders) }
}

/** The same for a copy that nobody sees: each holder's own moments are kept, whoever may turn out to be meant. */
export const everyHolderOf = async (
  desk: Desk,
  order: Order,
  asked: Pick<Asked, 'accounts' | 'windows'>,
): Promise<readonly Holder[] | undefined> => (await resolved(desk, order, asked))?.flatMap((f) => f.holders)

/**
 * Fails closed before anything is read: what two people approved of whose the accounts were must still be what the
 * history says. Throws {@link Unavailable} when it says otherwise.
 */
export async function assertHoldersStand(desk: Desk, order: Order, scope: Scope): Promise<void> {
  if (!scope.holders && !desk.settings.account_history) return
  const now = (await everyHolderOf(desk, order, scope)) ?? []
  const changed = scope.holders
    ? scope.holders.find(
        ({ account, id, windows }) =>
          outsideWindows(
            windows,
            now.filter((h) => h.account === account && h.id === id).flatMap((h) => h.windows),
          ).length > 0,
      )
    : { account: scope.accounts.join(', ') }
  if (!changed) return
  throw new Unavailable(
    'ERR_SOURCE_CHANGED',
    `The history of accounts no longer says of ${changed.account} what was approved.`,
    {
      orderId: order.id,
      next: 'Find out what changed it. Then have the order judged again, so that people see the new scope: duly facts, or withdraw it.',
    },
  )
}

async function resolved(
  desk: Desk,
  order: Order,
  { accounts, windows }: Pick<Asked, 'accounts' | 'windows'>,
): Promise<{ account: string; holders: Holder[]; question?: string }[] | undefined> {
  const { account_history: config } = desk.settings
  if (!config) return undefined
  const records = await readHistory(config, accounts)
  return accounts.map((account) => {
    const chosen = order.holders?.[account]
    const { holders, question } = resolveAccount(records, account, windows, {
      tag: config.tag,
      ...(chosen ? { chosen } : {}),
    })
    return {
      account,
      holders: holders.map(({ id, windows: own }) => ({ account, id, windows: own })),
      ...(question === undefined ? {} : { question }),
    }
  })
}
