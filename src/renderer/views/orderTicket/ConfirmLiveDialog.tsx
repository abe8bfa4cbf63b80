import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'

/** Real money asks twice. */
export function ConfirmLiveDialog(props: {
  label: string
  account: string
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Dialog title="Send a live order" tone="danger" onClose={props.onClose}>
      <p>
        <strong>{props.label}</strong> in account {props.account}, with real money.
      </p>
      <div className="dialogActions">
        <Button onClick={props.onClose}>Back to the ticket</Button>
        <Button tone="danger" onClick={props.onConfirm}>
          Send
        </Button>
      </div>
    </Dialog>
  )
}
