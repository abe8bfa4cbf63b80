import { describe, expect, it } from 'vitest'
import { optionKernel } from '#main/quant/optionKernel'
import { chainSlice } from '../../../test/fakes/evaluationInputs'
import { plainKernel } from '../quant/kernel/optionKernel'
import { blackScholesGreeks } from '../quant/pricing/blackScholes'
import { type ChainSide, type ChainSlice, midAt } from '../strategies/chainSlice'
import { withModelledGreeks } from './modelledGreeks'

const MARKET = { spot: 165, rate: 0.01, dividendYield: 0 }
const told = chainSlice({ halfSpread: 0 })
const untold = (side: ChainSide): ChainSide => ({
  ...side,
  impliedVol: side.impliedVol.map(() => Number.NaN),
  delta: side.delta.map(() => Number.NaN),
  gamma: side.gamma.map(() => Number.NaN),
})
const silent: ChainSlice = { ...told, call: untold(told.call), put: untold(told.put) }

describe('greeks that the broker did not tell', () => {
  it.each([
    ['plain', plainKernel],
    ['compiled', optionKernel],
  ])('are those that the quotes were made of, by the %s kernel', (_, kernel) => {
    const modelled = withModelledGreeks(silent, MARKET, kernel)
    let compared = 0
    for (const right of ['call', 'put'] as const) {
      told.strikes.forEach((strike, row) => {
        const vol = modelled[right].impliedVol[row] ?? Number.NaN
        if (Number.isNaN(vol)) return
        compared++
        const { price, delta, gamma } = blackScholesGreeks(
          { ...MARKET, right, strike, years: told.years },
          vol,
        )
        expect(price).toBeCloseTo(midAt(told[right], row), 9)
        expect(modelled[right].delta[row]).toBeCloseTo(delta, 9)
        expect(modelled[right].gamma[row]).toBeCloseTo(gamma, 9)
        // The quotes are in cents, which matters far from the money.
        expect(modelled[right].delta[row]).toBeCloseTo(told[right].delta[row] ?? 0, 2)
      })
    }
    expect(compared).toBeGreaterThan(100)
  })

  it('leave what it told as it is, and stay unknown without a market', () => {
    const call = untold(told.call)
    call.delta.set([0.77], 20)
    call.impliedVol.set([0.33], 20)
    call.gamma.set([0.01], 20)
    call.bid.set([Number.NaN], 30)
    call.ask.set([0], 31)
    const modelled = withModelledGreeks({ ...told, call }, MARKET, plainKernel)
    expect(modelled.call.delta[20]).toBe(0.77)
    expect(modelled.call.delta[30]).toBeNaN()
    expect(modelled.call.delta[31]).toBeNaN()
    expect(modelled.put).toEqual(told.put)
  })

  it('stay unknown where the price holds no time value', () => {
    const call = untold(told.call)
    const intrinsic = 165 - (told.strikes[0] ?? 0)
    call.bid.set([intrinsic - 1], 0)
    call.ask.set([intrinsic - 0.9], 0)
    expect(withModelledGreeks({ ...told, call }, MARKET, plainKernel).call.delta[0]).toBeNaN()
  })

  it('are not asked for when everything was told', () => {
    expect(withModelledGreeks(told, MARKET, plainKernel)).toBe(told)
  })
})
