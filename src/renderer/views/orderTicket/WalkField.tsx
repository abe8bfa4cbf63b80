import { Choice } from '../../components/Choice'
import { Field } from '../../components/Field'
import type { TicketDraft } from './ticketDraft'
import { walkProblem } from './ticketFields'

const LIMITS = [
  { value: 'stays', label: 'Limit stays', title: 'At its price until it fills or is cancelled' },
  { value: 'walks', label: 'Limit walks', title: 'Step by step towards a worst price, then cancelled' },
] as const

/** Whether the limit walks, and how far it may. */
export function WalkField({
  draft,
  onChange,
}: {
  draft: TicketDraft
  onChange: (walkTo: string | undefined) => void
}) {
  const { walkTo, price } = draft
  return (
    <>
      <Choice
        label="Limit"
        options={LIMITS}
        value={walkTo === undefined ? 'stays' : 'walks'}
        onChange={way => onChange(way === 'walks' ? price : undefined)}
      />
      {walkTo !== undefined && (
        <Field
          label="At worst"
          inputMode="decimal"
          keepsNoteLine
          value={walkTo}
          maxLength={12}
          problem={walkProblem(draft)}
          hint="the preview lists every price on the way"
          onChange={event => onChange(event.target.value)}
        />
      )}
    </>
  )
}
