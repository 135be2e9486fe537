import type { StoredDocument } from './event.ts'
import type { Order } from './order.ts'

/** Every original of an order, numbered as they came: its own, then those of each answer over the portal. */
export const documentsOf = ({
  received,
  answersReceived,
}: Pick<Order, 'received' | 'answersReceived'>): readonly StoredDocument[] => [
  ...received.documents,
  ...answersReceived.flatMap((answer) => answer.documents),
]
