/** A price that is marked across the chart, and may be moved to another. */
export type PriceLevel = {
  readonly id: string
  readonly price: number
  readonly title: string
  /** What the price means, in figures. */
  readonly note: string
  readonly tone: 'buy' | 'sell' | 'entry' | 'stop' | 'target'
  /** The least increment that it moves by; null for one that stays. */
  readonly increment: number | null
}
