import type { ComponentProps } from 'react'

type Tone = 'plain' | 'quiet' | 'primary' | 'danger' | 'buy' | 'sell'

export type ButtonProps = ComponentProps<'button'> & {
  readonly tone?: Tone
  readonly isPending?: boolean
}

/** A pending button keeps its width and its place, and does not act a second time. */
export function Button({ tone = 'plain', isPending = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${tone} ${className ?? ''}`}
      disabled={rest.disabled === true || isPending}
      aria-busy={isPending || undefined}
    >
      {children}
    </button>
  )
}
