import type { Order } from '../order/order.ts'

/** The names of its files as their sender wrote them, those inside a mail too: not what we call a part without a name. */
export const fileNames = ({ received, examined }: Order): string[] => [
  ...received.documents.map((d) => d.name),
  ...(examined?.findings ?? [])
    .flatMap((f) => f.part ?? [])
    .filter((name) => !/^part \d+ \([\w.+-]+\/[\w.+-]+\)$/.test(name)),
]
