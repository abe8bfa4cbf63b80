import { type ReactNode, useEffect, useId, useRef } from 'react'
import './dialog.css'

/** The browser's own modal: it keeps the focus, closes on Escape and gives the focus back. */
export function Dialog({
  title,
  tone = 'plain',
  onClose,
  children,
}: {
  title: string
  tone?: 'plain' | 'danger'
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${tone}`}
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
