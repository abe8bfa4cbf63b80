/** Something that happened within one bar. */
export type ChartMark = {
  /** Of the bar. */
  readonly time: number
  readonly tone: 'buy' | 'sell' | 'note'
  readonly text: string
}
