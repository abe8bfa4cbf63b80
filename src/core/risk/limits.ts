/** What the risk door measures an order against. Amounts in dollars. */
export type RiskLimits = {
  readonly maxOrderQuantity: number
  readonly maxOrderNotional: number
  /** How far past the far side of the market a limit may go, as a share of the mid. */
  readonly maxPriceDeviationRatio: number
  readonly maxQuoteAgeMs: number
  readonly maxOrdersPerMinute: number
  readonly maxWorkingOrders: number
  readonly allowNakedShort: boolean
  /** Structures of strategies open or being opened at once. */
  readonly maxStructures: number
  /** Structures that are short on both sides, per expiration. */
  readonly maxCondorsPerExpiration: number
  /** Of the whole book, in either direction; null is no limit. */
  readonly maxDeltaShares: number | null
  readonly maxGammaShares: number | null
  readonly maxVegaDollars: number | null
  /** Of the session's first equity; null is no limit. */
  readonly maxDailyLossRatio: number | null
}
