import type { ReactNode } from 'react'
import type { BridgeError } from '#protocol/errors'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { ErrorLine } from './Notes'

/** What something will do, said before it does. */
export function ConfirmDialog({
  title,
  action,
  isPending,
  error,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  /** What the button says. */
  action: string
  isPending: boolean
  error: BridgeError | undefined
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          onConfirm()
        }}
      >
        {children}
        {error !== undefined && <ErrorLine error={error} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" tone="primary" isPending={isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
