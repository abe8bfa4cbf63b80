import { withSplitsApplied } from '#core/market/corporateAction'
import { type SessionVol, seededVols } from '#core/market/ivHistory'
import type { MarketStore } from '#main/store/marketStore'

/** Implied vol of large shares and indices has been about a fifth above what was realised. */
export const USUAL_SEED_SCALE = 1.2
const BARS_MAX = 600

/** Vols made of the daily bars that are kept, for sessions of which none was observed; kept unless it is a dry run. */
export function seedVols(
  market: MarketStore,
  symbol: string,
  scale: number,
  isDryRun: boolean,
): readonly SessionVol[] {
  const bars = market.bars.load(symbol, '1d', Number.MAX_SAFE_INTEGER, BARS_MAX)
  const vols = seededVols(withSplitsApplied(bars), scale)
  if (!isDryRun && vols.length > 0) market.vols.save(symbol, vols, 'seeded')
  return vols
}
