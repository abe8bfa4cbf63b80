import { type ComponentProps, type ReactNode, useId } from 'react'

export type FieldProps = ComponentProps<'input'> & {
  readonly label: string
  /** Shown beside the field and announced with it. */
  readonly problem?: string | undefined
  readonly hint?: string | undefined
  /** Keeps the line of the note free, for fields whose notes come and go as one types. */
  readonly keepsNoteLine?: boolean
  /** Buttons that act on the value. */
  readonly after?: ReactNode
}

export function Field(props: FieldProps) {
  const { label, problem, hint, keepsNoteLine = false, after, className, ...input } = props
  const id = useId()
  const noteId = `${id}-note`
  const note = problem ?? hint
  return (
    <div className={`field ${className ?? ''}`}>
      <label className="fieldLabel" htmlFor={id}>
        {label}
      </label>
      <div className={`fieldControl ${problem === undefined ? '' : 'fieldControl-problem'}`}>
        <input
          {...input}
          id={id}
          className="fieldInput figures"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={note === undefined ? undefined : noteId}
        />
        {after}
      </div>
      {(note !== undefined || keepsNoteLine) && (
        <p id={noteId} className={problem === undefined ? 'fieldHint' : 'fieldProblem'}>
          {note}
        </p>
      )}
    </div>
  )
}
