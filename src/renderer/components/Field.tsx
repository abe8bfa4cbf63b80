import { type ComponentProps, type ReactNode, useId } from 'react'
import './controls.css'

export type FieldProps = ComponentProps<'input'> & {
  readonly label: string
  /** Shown beside the field and announced with it. */
  readonly problem?: string | undefined
  readonly hint?: string | undefined
  /** Buttons that act on the value. */
  readonly after?: ReactNode
}

export function Field({ label, problem, hint, after, className, ...input }: FieldProps) {
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
      <p id={noteId} className={problem === undefined ? 'fieldHint' : 'fieldProblem'}>
        {note}
      </p>
    </div>
  )
}
