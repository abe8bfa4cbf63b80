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

export const GENERIC = {
  optionVolume: '100',
  optionOpenInterest: '101',
  impliedVolatility: '106',
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
