import type { OrderView } from '#protocol/views/orderView'
import { formatPrice } from '../../format/numbers'
import { formatClock } from '../../format/times'
import './orders.css'

/** How far a walking limit has come from its first price to the worst that it may take. */
export function WalkLadder({ order: { walk, limitPrice, averageFillPrice } }: { order: OrderView }) {
  if (walk === null) return <span className="soft">stays</span>
  const at = averageFillPrice ?? limitPrice ?? walk.start
  const share =
    walk.worst === walk.start ? 1 : Math.min(1, Math.max(0, (at - walk.start) / (walk.worst - walk.start)))
  const words = `from ${formatPrice(walk.start)} to ${formatPrice(walk.worst)} at worst, a step every ${walk.stepEveryMs / 1_000} s until ${formatClock(walk.until)}`
  return (
    <span className="walkLadder" title={words}>
      <span className="figures">{formatPrice(walk.start)}</span>
      <meter min={0} max={1} value={share} aria-label={`Walked ${Math.round(100 * share)} %, ${words}`} />
      <span className="figures">{formatPrice(walk.worst)}</span>
    </span>
  )
}
