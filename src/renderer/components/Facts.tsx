import type { ReactNode } from 'react'

export type Fact = {
  readonly term: string
  readonly value: ReactNode
  /** What the term means, for whoever points at it. */
  readonly title?: string
}

/** Figures with their names above them, as many in a row as there is room for. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ term, value, title }) => (
        <div key={term} title={title}>
          <dt>{term}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
