import { Field } from '../../components/Field'
import type { TicketDraft } from './ticketDraft'
import { parsePrice, priceProblem, steppedPrice } from './ticketFields'

/** A limit price that arrow keys and buttons move by one tick. */
export function PriceField({ draft, onChange }: { draft: TicketDraft; onChange: (price: string) => void }) {
  const { instrument, price } = draft
  const step = (direction: 'up' | 'down') => onChange(steppedPrice(price, instrument, direction))
  return (
    <Field
      label={instrument.kind === 'combo' ? 'Net price' : 'Limit price'}
      inputMode="decimal"
      keepsNoteLine
      value={price}
      maxLength={12}
      problem={price === '' ? undefined : priceProblem(price, instrument)}
      hint={hintOf(draft)}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        step(event.key === 'ArrowUp' ? 'up' : 'down')
      }}
      after={
        <span className="stepper">
          <button type="button" tabIndex={-1} aria-label="One tick down" onClick={() => step('down')}>
            −
          </button>
          <button type="button" tabIndex={-1} aria-label="One tick up" onClick={() => step('up')}>
            +
          </button>
        </span>
      }
    />
  )
}

function hintOf({ instrument, price }: TicketDraft): string | undefined {
  if (price === '') return 'choose or type a price'
  const value = parsePrice(price)
  if (instrument.kind !== 'combo' || value === undefined) return undefined
  return value < 0 ? 'a credit: you receive it' : 'a debit: you pay it'
}
