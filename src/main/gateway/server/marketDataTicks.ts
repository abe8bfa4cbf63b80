import type { MarketQuote, OptionModel } from '#main/gateway/market/market'

export const TICK = {
  bidSize: 0,
  bid: 1,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  high: 6,
  low: 7,
  volume: 8,
  close: 9,
  bidOption: 10,
  askOption: 11,
  lastOption: 12,
  modelOption: 13,
  open: 14,
  low13Weeks: 15,
  high13Weeks: 16,
  low26Weeks: 17,
  high26Weeks: 18,
  low52Weeks: 19,
  high52Weeks: 20,
  averageVolume: 21,
  historicalVolatility: 23,
  callOpenInterest: 27,
  putOpenInterest: 28,
  callVolume: 29,
  putVolume: 30,
  impliedVolatility: 24,
  markPrice: 37,
  lastTimestamp: 45,
  shortable: 46,
  rtVolume: 48,
  halted: 49,
  customOption: 53,
  shortableShares: 89,
} as const

/** What delayed data goes by; ticks that are not here have no delayed form and are left out. */
export const DELAYED_TICK: Readonly<Partial<Record<number, number>>> = {
  [TICK.bid]: 66,
  [TICK.ask]: 67,
  [TICK.last]: 68,
  [TICK.bidSize]: 69,
  [TICK.askSize]: 70,
  [TICK.lastSize]: 71,
  [TICK.high]: 72,
  [TICK.low]: 73,
  [TICK.volume]: 74,
  [TICK.close]: 75,
  [TICK.open]: 76,
  [TICK.bidOption]: 80,
  [TICK.askOption]: 81,
  [TICK.lastOption]: 82,
  [TICK.modelOption]: 83,
  [TICK.lastTimestamp]: 88,
}

export const GENERIC = {
  optionVolume: '100',
  optionOpenInterest: '101',
  historicalVolatility: '104',
  impliedVolatility: '106',
  miscStats: '165',
  markPrice: ['221', '232'],
  rtVolume: '233',
  shortable: '236',
} as const

export type OptionComputation = {
  readonly impliedVol: number
  readonly delta: number
  readonly optionPrice: number
  readonly pvDividend: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly underlyingPrice: number
}

/** The model's greeks with the price and volatility of one side. */
export const computationOf = (
  model: OptionModel,
  optionPrice: number,
  impliedVol: number,
): OptionComputation => ({
  impliedVol,
  delta: model.delta,
  optionPrice,
  pvDividend: model.pvDividend,
  gamma: model.gamma,
  vega: model.vega,
  theta: model.theta,
  underlyingPrice: model.underlyingPrice,
})

export const midOf = (quote: MarketQuote): number | undefined =>
  quote.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2
