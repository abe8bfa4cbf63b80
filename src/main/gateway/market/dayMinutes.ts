/** The minutes of one symbol's day that have a trade or a quote, by column. Prices are in ten-thousandths. */
export type DayMinutes = {
  readonly origin: 'recorded' | 'modelled'
  /** Minutes after New York's midnight at which each begins, ascending. */
  readonly minute: Int32Array
  /** Trades; an open of 0 means that there was none. */
  readonly open: Int32Array
  readonly high: Int32Array
  readonly low: Int32Array
  readonly close: Int32Array
  readonly volume: Int32Array
  /** Quotes; a bid of 0 means that none was recorded and the one before stands. */
  readonly bidOpen: Int32Array
  readonly bidHigh: Int32Array
  readonly bidLow: Int32Array
  readonly bidClose: Int32Array
  readonly askOpen: Int32Array
  readonly askHigh: Int32Array
  readonly askLow: Int32Array
  readonly askClose: Int32Array
  /** Shares at the end of the minute. */
  readonly bidSize: Int32Array
  readonly askSize: Int32Array
}

export const UNITS_PER_DOLLAR = 10_000
export const UNITS_PER_CENT = 100

export const TRADE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const
export const QUOTE_COLUMNS = [
  'bidOpen',
  'bidHigh',
  'bidLow',
  'bidClose',
  'askOpen',
  'askHigh',
  'askLow',
  'askClose',
  'bidSize',
  'askSize',
] as const

/** Open, high, low and close of one series, by column. */
export type PriceColumns = readonly [open: Int32Array, high: Int32Array, low: Int32Array, close: Int32Array]

export const tradeColumns = (day: DayMinutes): PriceColumns => [day.open, day.high, day.low, day.close]
export const bidColumns = (day: DayMinutes): PriceColumns => [
  day.bidOpen,
  day.bidHigh,
  day.bidLow,
  day.bidClose,
]
export const askColumns = (day: DayMinutes): PriceColumns => [
  day.askOpen,
  day.askHigh,
  day.askLow,
  day.askClose,
]

export function dayMinutes(origin: DayMinutes['origin'], length: number): DayMinutes {
  const column = () => new Int32Array(length)
  return {
    origin,
    minute: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    bidOpen: column(),
    bidHigh: column(),
    bidLow: column(),
    bidClose: column(),
    askOpen: column(),
    askHigh: column(),
    askLow: column(),
    askClose: column(),
    bidSize: column(),
    askSize: column(),
  }
}

/** An entry of a column; 0 outside it. */
export const at = (column: Int32Array, row: number): number => column[row] ?? 0

/** The first row whose value is not below `value`; the length when there is none. */
export function firstRowAt(column: Int32Array, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(column, middle) < value) low = middle + 1
    else high = middle
  }
  return low
}
