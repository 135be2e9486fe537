import type { ReactNode } from 'react'

/** A table that a narrow window scrolls sideways; reachable with the keyboard. Columns from `numbers` on hold figures. */
export function Table(props: {
  of: string
  heads: readonly string[]
  numbers?: number
  className?: string
  children: ReactNode
}): ReactNode {
  const { of, heads, numbers = heads.length, className, children } = props
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={of}>
      <table className={className}>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" className={i >= numbers ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
