/** What entries are measured against; ratios are of the account's equity. */
export type EquityLimits = {
  readonly dailyLossRatioMax: number
  readonly drawdownRatioMax: number
  readonly positionRatioMax: number
  readonly symbolRatioMax: number
  readonly sectorRatioMax: number
  readonly heatRatioMax: number
  readonly correlationMax: number
  readonly leverageMax: number
  readonly positionsMax: number
  readonly tradesPerDayMax: number
  readonly ordersPerMinuteMax: number
  readonly emergency: {
    /** Otherwise only alarms. */
    readonly countsAll: boolean
    readonly violationsMax: number
    readonly windowMs: number
  }
}
