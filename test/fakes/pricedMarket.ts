import { instantOf } from '#core/calendar/exchangeTime'
import { sessionDate } from '#core/domain/time'
import { blackScholesGreeks } from '#core/quant/pricing/blackScholes'
import { FakeContracts, SPY, VIX, VIX3M } from './fakeContracts'
import { FakeMarket, type OptionPricing } from './fakeMarket'

/** 38 days after the first session of the market. */
export const EXPIRATION = sessionDate('2013-11-15')
/** Few, so that a scan over TCP is quick: every option costs three messages of fifty a second. */
const STRIKES = Array.from({ length: 15 }, (_, row) => 150 + 2 * row)
const RATE = 0.01
const HALF_SPREAD = 0.02
const CLOSE_MS = 16 * 3_600_000

/**
 * SPY, the VIX and one expiration of options that Black and Scholes would quote at one vol. A test moves the spot and
 * the vol; everything else follows. Sizes change every second, so that nothing grows stale.
 */
export class PricedMarket extends FakeMarket {
  #vol = 0.2

  constructor() {
    const price: OptionPricing = (option, spot, now) => {
      const years = Math.max(0, instantOf(EXPIRATION, CLOSE_MS) - now) / (365 * 86_400_000)
      const { right = 'call', strike = 0 } = option
      const terms = { right, spot, strike, years, rate: RATE, dividendYield: 0 }
      const { price, delta, gamma, vega, thetaPerDay } = blackScholesGreeks(terms, this.#vol)
      return {
        halfSpread: HALF_SPREAD,
        model: {
          price,
          delta,
          gamma,
          vega: vega / 100,
          theta: thetaPerDay,
          impliedVol: this.#vol,
          pvDividend: 0,
          underlyingPrice: spot,
          bidImpliedVol: this.#vol,
          askImpliedVol: this.#vol,
          openInterest: 1_234,
        },
      }
    }
    super(new FakeContracts({ expiration: EXPIRATION, strikes: STRIKES }), price, [SPY, VIX, VIX3M])
    this.move(VIX3M, { last: 21 })
  }

  /** Every option of SPY is quoted anew. */
  moveVol(vol: number): void {
    this.#vol = vol
    this.move(SPY, {})
  }

  moveSpot(spot: number): void {
    this.move(SPY, { bid: spot - 0.01, ask: spot + 0.01, last: spot })
  }
}
