import type { MinuteFeatures } from './minuteFeatures'
import { hold, type ScalpSignal } from './signal'

export type ScalpRules = {
  /** Fewer one-minute bars than this say nothing. */
  readonly barsMin: number
  /** Up: RSI strictly between these. */
  readonly rsiBuyMin: number
  readonly rsiBuyMax: number
  /** Down: RSI strictly between these. */
  readonly rsiSellMin: number
  readonly rsiSellMax: number
}

/**
 * Momentum of one-minute bars: three witnesses must agree. Up when the close is above the session's VWAP, the fast EMA
 * above the slow one, and the RSI shows strength that is not exhausted; down in mirror image.
 */
export function scalpSignal(features: MinuteFeatures, rules: ScalpRules): ScalpSignal {
  const { bars, close, rsi, vwap, emaFast, emaSlow, atr } = features
  if (bars < rules.barsMin) return hold(`${bars} of ${rules.barsMin} bars`)
  if (![close, rsi, vwap, emaFast, emaSlow, atr].every(Number.isFinite))
    return hold('an indicator is not known')
  const said = `RSI ${rsi.toFixed(1)}, close ${close.toFixed(2)} / VWAP ${vwap.toFixed(2)}, EMA ${emaFast.toFixed(2)} / ${emaSlow.toFixed(2)}`
  const isUp = close > vwap && emaFast > emaSlow && rsi > rules.rsiBuyMin && rsi < rules.rsiBuyMax
  const isDown = close < vwap && emaFast < emaSlow && rsi > rules.rsiSellMin && rsi < rules.rsiSellMax
  if (!isUp && !isDown) return hold(said)
  return { signal: isUp ? 'BUY' : 'SELL', confidence: confidenceOf(features), reason: said }
}

/** Mean of what the three witnesses say: RSI away from 50, price from VWAP and fast EMA from slow, both in ATRs. */
function confidenceOf({ close, rsi, vwap, emaFast, emaSlow, atr }: MinuteFeatures): number {
  const inRanges = (distance: number) => (atr > 0 ? Math.min(1, Math.abs(distance) / atr) : 1)
  return (Math.abs(rsi - 50) / 50 + inRanges(close - vwap) + inRanges(emaFast - emaSlow)) / 3
}
