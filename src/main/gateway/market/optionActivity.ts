/** How much an option is held, traded and shown: near the money, at round strikes, in the near expirations. */
import { logRatio } from '#core/quant/pricing/blackScholes'
import type { ListedOption } from './optionId'
import { fractionOf } from './seedHash'

export type OptionActivity = {
  readonly openInterest: number
  /** Contracts in a whole session. */
  readonly dailyVolume: number
  /** Contracts that a side of the market shows at most. */
  readonly depth: number
}

/** `days` to expiration; the spot is the session's opening one, so that open interest stands still. */
export function activityOf(option: ListedOption, spot: number, days: number, seed: number): OptionActivity {
  const { conId, strike, listing } = option
  const isIndex = listing.isBenchmark
  const distance = Math.abs(logRatio(strike, spot)) / (0.03 + 0.012 * Math.sqrt(days + 1))
  const near = Math.exp(-0.5 * Math.min(distance, 3.5) ** 2)
  const round = strike % 5 === 0 ? 2.2 : 1
  const chance = 0.3 + 1.4 * fractionOf(seed, conId)
  const openInterest = Math.floor((isIndex ? 24_000 : 3_000) * near * round * chance)
  const turnover = 0.08 + 0.9 * Math.exp(-days / 12)
  return {
    openInterest,
    dailyVolume: openInterest * turnover,
    depth: (isIndex ? 120 : 25) * (0.15 + 0.85 * near),
  }
}

/** Contracts shown or traded last in a slot of time: any whole number up to about `depth`. */
export const lotsIn = (option: ListedOption, depth: number, slot: number, seed: number): number =>
  1 + Math.floor(depth * (0.3 + fractionOf(seed, option.conId, slot)))
