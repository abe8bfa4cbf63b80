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
}
