import type { CostRules } from '../strategies/economics'

/** What holds for every strategy: the account's own rules. Ratios are fractions, amounts dollars. */
export type PipelineRules = {
  readonly spotAgeMsMax: number
  /** Daily bars below which trend and realised volatility are not known. */
  readonly dailyBarsMin: number
  readonly eventBeforeMs: number
  readonly eventAfterMs: number
  readonly liquidity: LiquidityRules
  readonly strikesMin: number
  readonly costs: CostRules
  /** Weight of implied against realised volatility in the forecast that POP and EV are counted with. */
  readonly impliedVolWeight: number
  readonly evNetMin: number
  readonly popMin: number
  readonly gammaLossMax: number
  /** IV observations below which a rank means nothing. */
  readonly ivHistoryMin: number
  readonly minutesBeforeCloseMin: number
  readonly condorsPerExpirationMax: number
  readonly walk: WalkRules
}

/** The five factors of the liquidity gate. */
export type LiquidityRules = {
  /** Quote spread as a share of the mid; spreads up to `legSpreadFloor` dollars always pass. */
  readonly legSpreadRatioMax: number
  readonly legSpreadFloor: number
  readonly legVolumeMin: number
  readonly legOpenInterestMin: number
  /** Today's volume as a share of what is usual by this time of day. */
  readonly underlyingVolumeRatioMin: number
  readonly quoteAgeMsMax: number
}

/** How a limit walks from the mid towards its floor. */
export type WalkRules = {
  /** Price increments per step. */
  readonly stepTicks: number
  readonly stepEveryMs: number
  readonly durationMsMax: number
}
