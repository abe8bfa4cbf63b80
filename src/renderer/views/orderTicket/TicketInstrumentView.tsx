import { instrumentTitle } from '#core/domain/instrumentTitle'
import { Button } from '../../components/Button'
import { SideBadge } from '../../components/SideBadge'
import { formatSessionDate } from '../../format/times'
import { type TicketInstrument, ticket } from './ticketDraft'

export function TicketInstrumentView({
  instrument,
  hasFirstLeg,
}: {
  instrument: TicketInstrument
  hasFirstLeg: boolean
}) {
  return (
    <div className="ticketInstrument">
      <div className="ticketTitle">
        <strong>{instrumentTitle(instrument)}</strong>
        <span className="soft">{kindOf(instrument)}</span>
        {instrument.kind !== 'stock' && (
          <Button tone="quiet" className="ticketClear" onClick={() => ticket.clear()}>
            Clear
          </Button>
        )}
      </div>
      {instrument.kind === 'combo' && (
        <ul className="ticketLegs">
          {instrument.legs.map(leg => (
            <li key={`${leg.option.strike}${leg.option.right}`}>
              <SideBadge side={leg.side} />
              <span className="figures">
                {leg.ratio} × {leg.option.strike} {leg.option.right}
              </span>
              <span className="soft">{formatSessionDate(leg.option.expiration, true)}</span>
            </li>
          ))}
        </ul>
      )}
      {hasFirstLeg && (
        <p className="fieldHint">Pick another strike of the same expiration and right for a vertical.</p>
      )}
    </div>
  )
}

function kindOf(instrument: TicketInstrument): string {
  if (instrument.kind === 'stock') return 'shares'
  if (instrument.kind === 'option') return `option × ${instrument.multiplier}`
  return ''
}
