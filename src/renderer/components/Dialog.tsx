import { type ReactNode, useEffect, useId, useRef } from 'react'

/** The browser's own modal: it keeps the focus, closes on Escape and gives the focus back. Begins at its first field. */
export function Dialog({
  title,
  tone = 'plain',
  isWide = false,
  onClose,
  children,
}: {
  title: string
  tone?: 'plain' | 'danger'
  /** Takes most of the window: for charts. */
  isWide?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    // The browser would begin at the button that closes; one comes for what is below it.
    element?.querySelector<HTMLElement>('.dialogBody :is(input, select, textarea, button)')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${tone} ${isWide ? 'dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <header className="dialogHeader">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="iconButton" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <div className="dialogBody">{children}</div>
    </dialog>
  )
}
