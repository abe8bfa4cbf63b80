import type { StructureKind } from './structureKind'

/** New York's clock, `HH:MM`. */
export type ClockTime = string

/** When and what a strategy opens. Prices per share, deltas as positive fractions, widths in dollars of strike. */
export type EntryRules = {
  readonly windowFrom: ClockTime
  readonly windowTo: ClockTime
  readonly dteMin: number
  readonly dteMax: number
  /** `delta` takes the admissible candidate nearest to the target, `ev` the one with the highest net EV. */
  readonly selection: 'delta' | 'ev'
  /** Of the short strikes; a debit butterfly's body is chosen by distance from the money instead. */
  readonly deltaTarget: number
  readonly deltaMin: number
  readonly deltaMax: number
  /** Admissible distances from a short strike to its wing. Not used by single options. */
  readonly wingWidths: readonly number[]
  /** Least credit after slippage; for a debit structure the most that may be paid. */
  readonly creditMin: number
  /** Least credit as a share of the widest wing; 0 asks for none. */
  readonly creditToWidthMin: number
  /** Widen the put wing while puts are dear against calls. */
  readonly isSkewAware: boolean
  /** Shorter expirations in high volatility, longer ones in low, none across earnings. */
  readonly isDteRegimeAware: boolean
}

/** Stage E. Null switches a test off. Vols and ratios are fractions. */
export type RegimeRules = {
  /** Most VIX / VIX3M: above 1 the term structure is inverted. */
  readonly termRatioMax: number | null
  /** Least implied less realised vol. */
  readonly vrpMin: number | null
  /** Most ADX for structures that are short on both sides. */
  readonly adxMax: number | null
  /** Whether a trend against the structure blocks it. */
  readonly blocksAgainstTrend: boolean
  /** Least IV rank over the last year, 0 to 1. */
  readonly ivRankMin: number | null
}

/** Stage I. Null switches a rule off. Profit and loss are measured on the structure's own marks. */
export type ExitRules = {
  /** Of the maximum profit (credit received, or the debit structure's best case). */
  readonly profitTargetRatio: number | null
  readonly profitTargetDollars: number | null
  /** Gives back this share of the best profit seen, once half of the target was reached. */
  readonly profitTrailRatio: number | null
  /** Of the credit received, or of the debit paid: 2 stops at a loss of twice the credit. */
  readonly stopLossRatio: number | null
  readonly stopLossDollars: number | null
  /** Days to expiration at which it is closed, whatever it is worth. */
  readonly timeStopDte: number | null
  /** Clock time on the day of the time stop, or on the last day. */
  readonly timeStopAt: ClockTime | null
  readonly exitsOnVolSpike: boolean
}

export type SizeRule =
  | { readonly kind: 'fixed'; readonly quantity: number }
  /** As many as lose no more than this share of net liquidation, at most `quantityMax`. */
  | { readonly kind: 'riskBased'; readonly riskRatio: number; readonly quantityMax: number }

/** What a trader asks for. Every edit makes a new version; evaluations and orders name the one that they followed. */
export type Strategy = {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly structure: StructureKind
  readonly underlying: string
  readonly isEnabled: boolean
  readonly broker: 'ibkr'
  readonly entry: EntryRules
  readonly regime: RegimeRules
  readonly exit: ExitRules
  readonly size: SizeRule
  /** Structures of this strategy open or being opened at once. */
  readonly maxPositions: number
  /** Whether an entry waits for a person's word. */
  readonly needsApproval: boolean
}
