/** What one expiration's strikes are worth under one forecast of volatility, worked out once for all candidates. */
import { blackPrice } from '../quant/pricing/blackScholes'
import { forwardOf, type Outlook, probabilityBelow } from '../quant/probability/lognormal'
import { type ChainSide, type ChainSlice, midAt } from './chainSlice'

export type SideModel = {
  readonly mid: Float64Array
  readonly halfQuoteSpread: Float64Array
  /** Mean payoff at expiration, not discounted. */
  readonly expectedPayoff: Float64Array
}

export type SliceModel = {
  readonly slice: ChainSlice
  readonly outlook: Outlook
  /** Probability of ending below each strike. */
  readonly probabilityBelow: Float64Array
  readonly call: SideModel
  readonly put: SideModel
}

/** The outlook's vol is the forecast that POP and EV are counted with, not the vol of any one option. */
export function sliceModel(slice: ChainSlice, outlook: Outlook): SliceModel {
  const forward = forwardOf(outlook)
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  return {
    slice,
    outlook,
    probabilityBelow: slice.strikes.map(strike => probabilityBelow(outlook, strike)),
    call: sideModel(slice.call, row =>
      blackPrice('call', forward, slice.strikes[row] ?? Number.NaN, deviation, 1),
    ),
    put: sideModel(slice.put, row =>
      blackPrice('put', forward, slice.strikes[row] ?? Number.NaN, deviation, 1),
    ),
  }
}

function sideModel(side: ChainSide, payoffOf: (row: number) => number): SideModel {
  return {
    mid: side.bid.map((_, row) => midAt(side, row)),
    halfQuoteSpread: side.bid.map((bid, row) => ((side.ask[row] ?? Number.NaN) - bid) / 2),
    expectedPayoff: side.bid.map((_, row) => payoffOf(row)),
  }
}
