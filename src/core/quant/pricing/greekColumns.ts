/**
 * Black-Scholes-Merton over columns. The formulas are those of `blackScholesGreeks`, arranged for speed: both normal
 * probabilities are Mills' ratio times a density, and the two densities are one exponential, because
 * forward * pdf(d1) = strike * pdf(d2).
 */
import { assert } from '#core/domain/assert'
import { blackScholesGreeks, DAYS_PER_YEAR, type Greeks, logRatio } from './blackScholes'
import { millsRatio } from './millsRatio'
import { ratioDifferenceSeries } from './normalisedBlack'
import { numberAt, type OptionColumns, termsAt } from './optionColumns'

export type GreekColumns = Readonly<Record<keyof Greeks, Float64Array>>

const INV_SQRT_TWO_PI = 0.3989422804014327
/** Half deviations below this lose more than twelve digits in a difference of probabilities. */
const SERIES_BELOW = 0.005

export function greekColumns(length: number): GreekColumns {
  const column = () => new Float64Array(length)
  return {
    price: column(),
    delta: column(),
    gamma: column(),
    vega: column(),
    thetaPerDay: column(),
    rho: column(),
    vanna: column(),
    charmPerDay: column(),
    vomma: column(),
  }
}

/** Fills `out` with price and greeks of every row at its vol. Rows of one expiration are cheaper side by side. */
export function fillGreeks(options: OptionColumns, vol: Float64Array, out: GreekColumns): void {
  const { length } = options.strike
  assert(vol.length === length && out.price.length === length, 'columns of one length')
  const { isCall, spot: spots, strike: strikes } = options
  let [years, rate, dividendYield, discount, yieldDiscount, rootYears] = [Number.NaN, 0, 0, 1, 1, 0]
  for (let row = 0; row < length; row++) {
    const sigma = numberAt(vol, row)
    const rowYears = numberAt(options.years, row)
    const rowRate = numberAt(options.rate, row)
    const rowYield = numberAt(options.dividendYield, row)
    if (rowYears !== years || rowRate !== rate || rowYield !== dividendYield) {
      years = rowYears
      rate = rowRate
      dividendYield = rowYield
      discount = Math.exp(-rate * years)
      yieldDiscount = Math.exp(-dividendYield * years)
      rootYears = Math.sqrt(years)
    }
    const deviation = sigma * rootYears
    if (!(deviation > 0)) {
      fillGreeksAt(options, vol, out, row)
      continue
    }
    const spot = numberAt(spots, row)
    const spotValue = spot * yieldDiscount
    const strikeValue = numberAt(strikes, row) * discount
    const distance = logRatio(spotValue, strikeValue) / deviation
    const half = 0.5 * deviation
    const d1 = distance + half
    const d2 = distance - half
    // The right that is out of the money - a call below the strike, a put above - has no intrinsic part to drown in.
    const isBelow = distance <= 0
    const near = half - Math.abs(distance)
    const far = half + Math.abs(distance)
    const first = isBelow ? spotValue : strikeValue
    const second = isBelow ? strikeValue : spotValue
    const pdfNear = INV_SQRT_TWO_PI * Math.exp(-0.5 * near * near)
    const weight = first * pdfNear
    const tailNear = pdfNear * millsRatio(Math.abs(near))
    const cdfNear = near > 0 ? 1 - tailNear : tailNear
    const cdfFar = (weight / second) * millsRatio(far)
    const outside =
      half < SERIES_BELOW
        ? weight * ratioDifferenceSeries(-Math.abs(distance), half)
        : first * cdfNear - second * cdfFar

    const sign = isCall[row] === 1 ? 1 : -1
    const isOutside = sign > 0 === isBelow
    const nearShare = isOutside ? cdfNear : near > 0 ? tailNear : 1 - tailNear
    const farShare = isOutside ? cdfFar : 1 - cdfFar
    const spotLeg = sign * spotValue * (isBelow ? nearShare : farShare)
    const strikeLeg = sign * strikeValue * (isBelow ? farShare : nearShare)
    const vega = weight * rootYears
    const density = weight / spot
    const perVol = 1 / sigma
    const perYear = 1 / years
    const delta = spotLeg / spot
    const drift = (rate - dividendYield) / deviation - 0.5 * d2 * perYear
    out.price[row] = outside + Math.max(sign * (spotValue - strikeValue), 0)
    out.delta[row] = delta
    out.gamma[row] = density / (spot * deviation)
    out.vega[row] = vega
    out.thetaPerDay[row] =
      (dividendYield * spotLeg - rate * strikeLeg - 0.5 * vega * sigma * perYear) * (1 / DAYS_PER_YEAR)
    out.rho[row] = strikeLeg * years
    out.vanna[row] = -density * d2 * perVol
    out.charmPerDay[row] = (dividendYield * delta - density * drift) * (1 / DAYS_PER_YEAR)
    out.vomma[row] = vega * d1 * d2 * perVol
  }
}

/** One row, also at expiration, without vol or with terms that are no numbers. */
export function fillGreeksAt(
  options: OptionColumns,
  vol: Float64Array,
  out: GreekColumns,
  row: number,
): void {
  const greeks = blackScholesGreeks(termsAt(options, row), numberAt(vol, row))
  for (const name of GREEKS) out[name][row] = greeks[name]
}

const GREEKS = Object.keys(greekColumns(0)) as readonly (keyof Greeks)[]
