import { useState } from 'react'
import { isOnTick } from '#core/domain/tick'
import type { TradeView } from '#protocol/views/intradayView'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { formatPrice, formatSigned, formatSignedMoney, formatSignedPercent } from '../../format/numbers'
import { parsePrice } from '../orderTicket/ticketFields'
import './moveLevel.css'
import { distanceFrom, LEVEL_NAMES, levelPrice, multipleAt, resultAt, type TradeLevel } from './tradeFigures'

/** Asks before the target or the stop of a trade moves, with what it means on both sides. */
export function MoveLevelDialog({
  trade,
  level,
  price: begunWith,
  onClose,
}: {
  trade: TradeView
  level: TradeLevel
  price: number
  onClose: () => void
}) {
  const adjust = useCommand('trades.adjust')
  const [text, setText] = useState(begunWith.toFixed(2))
  const current = levelPrice(trade, level)
  const wanted = parsePrice(text)
  const problem = levelProblem(text, trade)
  const name = LEVEL_NAMES[level]
  return (
    <Dialog title={`Move the ${level}`} onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          if (wanted === undefined || problem !== undefined) return
          adjust.run({ tradeId: trade.tradeId, level, price: wanted }, onClose)
        }}
      >
        <p>
          <strong>{trade.title}</strong> {trade.held} held,{' '}
          {trade.bracket === 'native' ? 'waits at the broker' : 'watched here'}
        </p>
        <Field
          label={`New ${level}`}
          inputMode="decimal"
          value={text}
          problem={problem}
          onChange={event => setText(event.target.value)}
        />
        <table className="levelFigures">
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col">Now</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          <tbody>
            {FIGURES.map(({ title, format }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                <td className="figures">{format(trade, current)}</td>
                <td className="figures">{wanted === undefined ? '' : format(trade, wanted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {adjust.error !== undefined && <ErrorLine error={adjust.error} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Leave it at {formatPrice(current)}</Button>
          <Button
            type="submit"
            tone="primary"
            disabled={wanted === current || problem !== undefined}
            isPending={adjust.isPending}
          >
            {problem === undefined ? `Move to ${formatPrice(wanted)}` : 'Move'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const FIGURES: readonly {
  readonly title: string
  readonly format: (trade: TradeView, price: number) => string
}[] = [
  { title: 'Price', format: (_, price) => formatPrice(price) },
  { title: 'From the mark', format: (trade, price) => formatSignedPercent(distanceFrom(trade, price)) },
  { title: 'Multiple of first risk', format: (trade, price) => formatSigned(multipleAt(trade, price)) },
  { title: 'Result there', format: (trade, price) => formatSignedMoney(resultAt(trade, price)) },
]

/** What is wrong with it in a few words; what the rules of the trade say comes with the answer. */
function levelProblem(text: string, { increment }: TradeView): string | undefined {
  const price = parsePrice(text)
  if (price === undefined) return 'not a number'
  if (price <= 0) return 'must be above zero'
  return isOnTick(price, increment) ? undefined : `prices move in steps of ${increment}`
}
