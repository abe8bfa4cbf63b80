import { type PointerEvent, useRef, useState } from 'react'
import { roundToTick } from '#core/domain/tick'
import { formatPrice } from '../../../format/numbers'
import { type ChartFrame, priceAt, yOf } from '../chartFrame'
import './levels.css'
import type { PriceLevel } from './priceLevel'
import { spreadApart } from './spreadApart'

/** Steps of the arrow keys with Shift. */
const LONG_STEP = 10
const LABEL_HEIGHT = 17
const EDGE = 9

type Moving = { readonly id: string; readonly price: number }

/**
 * A handle on each level: dragged, or moved by arrow keys and confirmed with Enter. What follows from a move is asked
 * elsewhere; until then the level is where it was. Levels beyond the prices in sight wait at the edge.
 */
export function LevelHandles({
  levels,
  frame,
  onPreview,
  onMoved,
}: {
  levels: readonly PriceLevel[]
  frame: ChartFrame
  /** Where it would be; its own price when the move is given up. */
  onPreview: (id: string, price: number) => void
  onMoved: (id: string, price: number) => void
}) {
  const [moving, setMoving] = useState<Moving | undefined>(undefined)
  // The release of the pointer can come before the last move was drawn.
  const latest = useRef<Moving | undefined>(undefined)
  const isDragging = useRef(false)

  const show = (next: Moving | undefined) => {
    latest.current = next
    setMoving(next)
  }
  const moveTo = ({ id, increment }: PriceLevel, price: number) => {
    const step = increment ?? 1
    const wanted = Math.max(step, roundToTick(price, step))
    show({ id, price: wanted })
    onPreview(id, wanted)
  }
  const giveUp = ({ id, price }: PriceLevel) => {
    isDragging.current = false
    show(undefined)
    onPreview(id, price)
  }
  const finish = (level: PriceLevel) => {
    const price = latest.current?.id === level.id ? latest.current.price : level.price
    giveUp(level)
    if (price !== level.price) onMoved(level.id, price)
  }
  const priceUnder = (event: PointerEvent<HTMLElement>) => {
    const pane = event.currentTarget.parentElement?.getBoundingClientRect()
    return priceAt(frame, event.clientY - (pane?.top ?? 0))
  }

  const bottom = frame.height - EDGE
  const prices = levels.map(({ id, price }) => (moving?.id === id ? moving.price : price))
  const places = prices.map(price => Math.min(Math.max(yOf(frame, price), EDGE), bottom))
  const labels = spreadApart(places, { gap: LABEL_HEIGHT, low: EDGE, high: bottom })
  return (
    <div className="levels" style={{ width: frame.width, height: frame.height }}>
      {levels.map((level, row) => {
        const { id, title, note, tone, increment } = level
        const price = prices[row] ?? level.price
        const place = places[row] ?? 0
        const isBeyond = Math.abs(place - yOf(frame, price)) > 1
        const style = { transform: `translateY(${place}px)` }
        const words = (
          <span
            className="levelLabel"
            style={{ transform: `translateY(${(labels[row] ?? place) - place}px)` }}
          >
            <strong>{title}</strong>
            {(isBeyond || moving?.id === id) && <span className="figures">{formatPrice(price)}</span>}
            {note !== '' && moving?.id !== id && <span className="figures soft">{note}</span>}
          </span>
        )
        if (increment === null)
          return (
            <div key={id} className={`level level-${tone}`} style={style}>
              {words}
            </div>
          )
        return (
          <div
            key={id}
            className={`level level-${tone} level-movable`}
            style={style}
            role="slider"
            tabIndex={0}
            aria-orientation="vertical"
            aria-label={`${title} level`}
            aria-valuenow={price}
            aria-valuetext={`${formatPrice(price)} ${note}`}
            title="Drag, or arrow keys and Enter"
            onPointerDown={event => {
              isDragging.current = true
              event.currentTarget.setPointerCapture(event.pointerId)
            }}
            onPointerMove={event => {
              if (isDragging.current) moveTo(level, priceUnder(event))
            }}
            onPointerUp={() => {
              if (isDragging.current) finish(level)
            }}
            onPointerCancel={() => giveUp(level)}
            onBlur={() => {
              if (latest.current?.id === id) giveUp(level)
            }}
            onKeyDown={event => {
              const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
              if (direction !== 0)
                moveTo(level, price + direction * increment * (event.shiftKey ? LONG_STEP : 1))
              else if (event.key === 'Enter') finish(level)
              else if (event.key === 'Escape') giveUp(level)
              else return
              event.preventDefault()
            }}
          >
            {words}
          </div>
        )
      })}
    </div>
  )
}
