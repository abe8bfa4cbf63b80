import { instrumentKey, type Leg } from '#core/domain/instrument'
import type { ExpirationView } from '#protocol/views/marketView'
import { formatFixed, formatPercent, formatPrice } from '../../format/numbers'
import { formatSessionDate } from '../../format/times'
import { builder } from './structureDraft'
import { neighbourStrike } from './structureTemplates'
import type { LegQuote } from './useLegQuotes'

/** Each leg with its market; side, count and strike are changed in place. */
export function LegTable({
  legs,
  quotes,
  expirations,
}: {
  legs: readonly Leg[]
  quotes: readonly LegQuote[]
  expirations: readonly ExpirationView[]
}) {
  return (
    <table className="legTable">
      <thead>
        <tr>
          <th scope="col">Side</th>
          <th scope="col">Strike</th>
          <th scope="col">Expires</th>
          <th scope="col" className="align-end">
            Bid
          </th>
          <th scope="col" className="align-end">
            Ask
          </th>
          <th scope="col" className="align-end">
            IV
          </th>
          <th scope="col" className="align-end">
            Δ
          </th>
          <th scope="col">
            <span className="visuallyHidden">Remove</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {legs.map((leg, index) => (
          <LegRow
            key={instrumentKey(leg.option)}
            leg={leg}
            quote={quotes[index]}
            strikes={strikesOf(leg, expirations)}
            onChange={change => builder.replace(index, change)}
            onRemove={() => builder.remove(index)}
          />
        ))}
      </tbody>
    </table>
  )
}

export const strikesOf = ({ option }: Leg, expirations: readonly ExpirationView[]): readonly number[] =>
  expirations.find(each => each.expiration === option.expiration && each.tradingClass === option.tradingClass)
    ?.strikes ?? []

function LegRow(props: {
  leg: Leg
  quote: LegQuote | undefined
  strikes: readonly number[]
  onChange: (change: Partial<Leg>) => void
  onRemove: () => void
}) {
  const { leg, quote, strikes, onChange } = props
  const { option, side, ratio } = leg
  const step = (direction: 1 | -1) =>
    onChange({ option: { ...option, strike: neighbourStrike(strikes, option.strike, direction) } })
  const name = `${option.strike} ${option.right}`
  return (
    <tr>
      <td>
        <button
          type="button"
          className={`legSide legSide-${side}`}
          aria-label={`${side === 'buy' ? 'Bought' : 'Sold'}: ${ratio} ${name}. Press for the other side.`}
          onClick={() => onChange({ side: side === 'buy' ? 'sell' : 'buy' })}
        >
          {side === 'buy' ? '+' : '−'}
          {ratio}
        </button>
      </td>
      <td className="legStrike">
        <button
          type="button"
          className="legStep"
          aria-label={`Lower strike than ${name}`}
          onClick={() => step(-1)}
        >
          ‹
        </button>
        <span className="figures">
          {option.strike}
          {option.right === 'call' ? 'C' : 'P'}
        </span>
        <button
          type="button"
          className="legStep"
          aria-label={`Higher strike than ${name}`}
          onClick={() => step(1)}
        >
          ›
        </button>
      </td>
      <td className="soft">{formatSessionDate(option.expiration)}</td>
      <td className="align-end figures">{formatPrice(quote?.bid)}</td>
      <td className="align-end figures">{formatPrice(quote?.ask)}</td>
      <td className="align-end figures soft">{formatPercent(quote?.impliedVol)}</td>
      <td className="align-end figures soft">{formatFixed(quote?.delta, 2)}</td>
      <td>
        <button
          type="button"
          className="iconButton"
          aria-label={`Remove the ${name}`}
          onClick={props.onRemove}
        >
          ✕
        </button>
      </td>
    </tr>
  )
}
