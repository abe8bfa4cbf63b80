import type { ReactNode } from 'react'

export type Tone = 'plain' | 'accent' | 'up' | 'down' | 'warn' | 'simulation'

export function Badge({
  tone = 'plain',
  title,
  children,
}: {
  tone?: Tone
  title?: string | undefined
  children: ReactNode
}) {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  )
}
