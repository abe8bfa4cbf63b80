/** Where the pane of prices shows what: straight lines from bars and prices to pixels, from its left upper corner. */
export type ChartFrame = {
  readonly width: number
  readonly height: number
  /** Of the first bar's middle. */
  readonly firstX: number
  readonly barWidth: number
  readonly topPrice: number
  readonly bottomPrice: number
}

/** `position` counts bars, with fractions between two and beyond both ends. */
export const xOf = ({ firstX, barWidth }: ChartFrame, position: number): number =>
  firstX + position * barWidth

export const positionAt = ({ firstX, barWidth }: ChartFrame, x: number): number => (x - firstX) / barWidth

export const yOf = ({ height, topPrice, bottomPrice }: ChartFrame, price: number): number =>
  ((topPrice - price) / (topPrice - bottomPrice)) * height

export const priceAt = ({ height, topPrice, bottomPrice }: ChartFrame, y: number): number =>
  topPrice - (y / height) * (topPrice - bottomPrice)

export const isSameFrame = (a: ChartFrame, b: ChartFrame): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.firstX === b.firstX &&
  a.barWidth === b.barWidth &&
  a.topPrice === b.topPrice &&
  a.bottomPrice === b.bottomPrice
