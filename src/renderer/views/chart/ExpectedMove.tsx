import { expectedMove } from '#core/quant/probability/lognormal'
import type { SmileView } from '#protocol/views/riskView'
import { formatFixed, formatPercent } from '../../format/numbers'

const DAYS_PER_YEAR = 365

/** In figures: one standard deviation from a close to an expiration, by what its options at the money imply. */
export function ExpectedMove({
  close,
  smile,
}: {
  close: number
  smile: Pick<SmileView, 'days' | 'atMoneyVol'>
}) {
  const { days, atMoneyVol: vol } = smile
  if (vol === null) return null
  const move = expectedMove({ spot: close, vol, years: days / DAYS_PER_YEAR })
  return (
    <p className="chartMove figures">
      Expected move ±{formatFixed(move, 2)} in {formatFixed(days, 1)} days at {formatPercent(vol)}
    </p>
  )
}
