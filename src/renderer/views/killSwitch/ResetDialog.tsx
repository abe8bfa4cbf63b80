import { useState } from 'react'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'

const UNNAMED_REASON = 'reset by hand'

/** Only a person lets entries out again, and has to type it. */
export function ResetDialog({ onClose }: { onClose: () => void }) {
  const reset = useCommand('killSwitch.reset')
  const [confirm, setConfirm] = useState('')
  const [reason, setReason] = useState('')
  const isConfirmed = confirm === 'RESET'
  return (
    <Dialog title="Let orders out again" onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          if (isConfirmed) reset.run({ confirm: 'RESET', reason: reason.trim() || UNNAMED_REASON }, onClose)
        }}
      >
        <p className="soft">
          Entries are possible again as soon as this is done. Nothing that was cancelled comes back.
        </p>
        <Field
          label="Reason, for the journal"
          value={reason}
          maxLength={200}
          placeholder={UNNAMED_REASON}
          onChange={event => setReason(event.target.value)}
        />
        <Field
          label="Type RESET"
          value={confirm}
          problem={confirm !== '' && !'RESET'.startsWith(confirm) ? 'RESET, in capitals' : undefined}
          onChange={event => setConfirm(event.target.value)}
        />
        {reset.error !== undefined && <ErrorLine error={reset.error} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Stay stopped</Button>
          <Button type="submit" tone="primary" disabled={!isConfirmed} isPending={reset.isPending}>
            Reset the kill switch
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
