import type { ReactNode } from 'react'

/** A view that scrolls and may hold nothing to press: it takes the focus itself, so that arrow keys reach its end. */
export function ScrollView({
  label,
  className,
  children,
}: {
  label: string
  className: string
  children: ReactNode
}) {
  return (
    <section aria-label={label} className={`view ${className}`} tabIndex={0}>
      {children}
    </section>
  )
}
