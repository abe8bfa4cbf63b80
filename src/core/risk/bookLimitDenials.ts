import { addGreeks, type BookGreeks } from '../portfolio/bookGreeks'
import { type Denial, type DenialCode, denial } from './denial'
import type { RiskContext } from './riskContext'

/** Portfolio caps for entries. An order that brings the book nearer to zero passes, however far away it is. */
export function bookLimitDenials({
  limits,
  greeks,
  buyingPower,
  margin,
  dailyLossRatio,
}: RiskContext): Denial[] {
  const denials: Denial[] = []
  const caps = [
    ['DELTA_ABOVE_LIMIT', 'deltaShares', limits.maxDeltaShares],
    ['GAMMA_ABOVE_LIMIT', 'gammaShares', limits.maxGammaShares],
    ['VEGA_ABOVE_LIMIT', 'vegaDollars', limits.maxVegaDollars],
  ] as const satisfies readonly (readonly [DenialCode, keyof BookGreeks, number | null])[]
  if (caps.some(([, , limit]) => limit !== null)) {
    if (!greeks.held || !greeks.order) denials.push(denial('GREEKS_UNKNOWN'))
    else denials.push(...greeksDenials(caps, greeks.held, addGreeks(greeks.held, greeks.order)))
  }
  if (limits.maxDailyLossRatio !== null) {
    if (dailyLossRatio === undefined) denials.push(denial('DAILY_LOSS_UNKNOWN'))
    else if (dailyLossRatio >= limits.maxDailyLossRatio)
      denials.push(denial('DAILY_LOSS_REACHED', `${(100 * dailyLossRatio).toFixed(2)} %`))
  }
  const needed = margin?.initialChange
  if (needed !== undefined && buyingPower !== undefined && needed > buyingPower)
    denials.push(denial('BUYING_POWER', `${needed.toFixed(2)} > ${buyingPower.toFixed(2)}`))
  return denials
}

function greeksDenials(
  caps: readonly (readonly [DenialCode, keyof BookGreeks, number | null])[],
  held: BookGreeks,
  after: BookGreeks,
): Denial[] {
  return caps.flatMap(([code, greek, limit]) => {
    if (limit === null) return []
    const isBeyond = Math.abs(after[greek]) > limit && Math.abs(after[greek]) > Math.abs(held[greek])
    return isBeyond ? [denial(code, `${after[greek].toFixed(1)} of ${limit}`)] : []
  })
}
