import { useState } from 'react'
import { NOTE_MAX } from '#core/domain/drawing'
import { Button } from '../../../components/Button'
import { Dialog } from '../../../components/Dialog'
import { Field } from '../../../components/Field'

/** The words of a note on the chart. */
export function NoteDialog({
  text: begunWith,
  onText,
  onClose,
}: {
  text: string
  onText: (text: string) => void
  onClose: () => void
}) {
  const [text, setText] = useState(begunWith)
  const problem = text.trim() === '' ? 'some words are needed' : undefined
  return (
    <Dialog title="Note on the chart" onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          if (problem === undefined) onText(text.trim())
        }}
      >
        <Field
          label="Words"
          value={text}
          maxLength={NOTE_MAX}
          problem={problem}
          onChange={event => setText(event.target.value)}
        />
        <div className="dialogActions">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" tone="primary" disabled={problem !== undefined}>
            Keep
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
