import type { MinutePeriods } from '../../strategies/intraday/minuteFeatures'
import type { ScalpRules } from '../../strategies/intraday/scalp'
import type { WhaleRules } from '../../strategies/intraday/whale'

export type SizeMethod = 'premium' | 'fixed' | 'atr' | 'kelly'

/** Every number of the intraday cycle; the settings `intraday.*` fill it and say what each means. */
export type IntradayRules = {
  readonly periods: MinutePeriods
  readonly scalp: ScalpRules
  readonly whale: WhaleRules
  readonly score: ScoreRules
  readonly supertrendGate: boolean
  readonly earnings: EarningsRule
  readonly vehicle: 'option' | 'equity'
  readonly option: { readonly dteMin: number; readonly spreadRatioMax: number; readonly volumeMin: number }
  readonly equity: { readonly spreadRatioMax: number; readonly volumeMin: number }
  readonly size: SizeRules
}

export type ScoreRules = {
  /** Relative weights; what is not known takes no part. */
  readonly weights: {
    readonly scalp: number
    readonly whale: number
    readonly trend: number
    readonly vwap: number
  }
  /** Least score of an entry, 0 to 100; 0 asks for nothing. */
  readonly scoreMin: number
  /** Points taken off for a quote spread above `spreadRatioMax` of the price. */
  readonly spreadPenalty: number
  readonly spreadRatioMax: number
}

/** With earnings near: `off` ignores them, `cap` limits the score, `veto` makes it zero and blocks. */
export type EarningsRule = {
  readonly mode: 'off' | 'cap' | 'veto'
  readonly scoreMax: number
  readonly days: number
}

export type SizeRules = {
  readonly method: SizeMethod
  /** Share of the equity that may be lost (premium, atr) or spent (fixed). */
  readonly riskRatio: number
  readonly stopLossRatio: number
  readonly takeProfitRatio: number
  /** Stop distance of the ATR method in average true ranges. */
  readonly atrMultiple: number
  readonly kelly: KellyRules
  readonly quantityMax: number
}

export type KellyRules = {
  /** Null while there is no record to take them from: then the method sizes nothing. */
  readonly winRate: number | null
  readonly payoffRatio: number | null
  /** Share of the full Kelly fraction that is used. */
  readonly fraction: number
  /** Most of the equity that the method may spend. */
  readonly ratioMax: number
}
