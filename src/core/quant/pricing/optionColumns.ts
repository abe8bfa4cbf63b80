/** The pricing functions over columns: one call for a chain, no allocation per option by the caller. */
import { assert } from '#core/domain/assert'
import { blackScholesGreeks, type Greeks, type OptionTerms } from './blackScholes'
import { forwardQuote, type ImpliedVolError, impliedVolFromForward } from './impliedVol'

/** Options by column, all of one length. `isCall` is 1 for calls and 0 for puts. */
export type OptionColumns = {
  readonly isCall: Uint8Array
  readonly spot: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly rate: Float64Array
  readonly dividendYield: Float64Array
}

export type GreekColumns = Readonly<Record<keyof Greeks, Float64Array>>

/** What an entry of the status column of `impliedVolColumns` means; the vol is NaN unless `solved`. */
export const IMPLIED_VOL_STATUS = {
  solved: 0,
  belowIntrinsic: 1,
  aboveBound: 2,
  unresolvable: 3,
} as const satisfies Record<ImpliedVolError['kind'] | 'solved', number>

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

export function fillGreeks(options: OptionColumns, vol: Float64Array, out: GreekColumns): void {
  const { length } = options.strike
  assert(vol.length === length && out.price.length === length, 'columns of one length')
  for (let row = 0; row < length; row++) {
    const greeks = blackScholesGreeks(termsAt(options, row), numberAt(vol, row))
    out.price[row] = greeks.price
    out.delta[row] = greeks.delta
    out.gamma[row] = greeks.gamma
    out.vega[row] = greeks.vega
    out.thetaPerDay[row] = greeks.thetaPerDay
    out.rho[row] = greeks.rho
    out.vanna[row] = greeks.vanna
    out.charmPerDay[row] = greeks.charmPerDay
    out.vomma[row] = greeks.vomma
  }
}

export function fillImpliedVols(
  options: OptionColumns,
  price: Float64Array,
  vol: Float64Array,
  status: Uint8Array,
): void {
  const { length } = options.strike
  assert(
    price.length === length && vol.length === length && status.length === length,
    'columns of one length',
  )
  let [years, rate, dividendYield, discount, growth] = [Number.NaN, 0, 0, 1, 1]
  for (let row = 0; row < length; row++) {
    const terms = termsAt(options, row)
    // Chains come by expiration: the exponentials of the row before mostly serve this one too.
    if (terms.years !== years || terms.rate !== rate || terms.dividendYield !== dividendYield) {
      ;({ years, rate, dividendYield } = terms)
      discount = Math.exp(-rate * years)
      growth = Math.exp((rate - dividendYield) * years)
    }
    const result = impliedVolFromForward(forwardQuote(terms, numberAt(price, row), growth, discount))
    vol[row] = result.ok ? result.value : Number.NaN
    status[row] = IMPLIED_VOL_STATUS[result.ok ? 'solved' : result.error.kind]
  }
}

const termsAt = (options: OptionColumns, row: number): OptionTerms => ({
  right: options.isCall[row] === 1 ? 'call' : 'put',
  spot: numberAt(options.spot, row),
  strike: numberAt(options.strike, row),
  years: numberAt(options.years, row),
  rate: numberAt(options.rate, row),
  dividendYield: numberAt(options.dividendYield, row),
})

const numberAt = (column: Float64Array, row: number): number => column[row] ?? Number.NaN
