import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dollars } from '#core/domain/money'
import type { PricingPlan } from './feeSchedule'
import type { ChargedFill } from './fillFees'
import { type MonthlyVolume, NO_VOLUME, tieredCharge } from './monthlyVolume'
import { chargesAfter, NOTHING_CHARGED } from './orderCharges'

const shares = (quantity: number, price: number, side: 'BOT' | 'SLD' = 'BOT'): ChargedFill => ({
  contract: { secType: 'STK', tradingClass: 'XYZ', multiplier: 1 },
  side,
  quantity,
  price,
  lastLiquidity: 2,
})
const contracts = (
  quantity: number,
  price: number,
  side: 'BOT' | 'SLD' = 'BOT',
  tradingClass = 'XYZ',
): ChargedFill => ({
  contract: { secType: 'OPT', tradingClass, multiplier: 100 },
  side,
  quantity,
  price,
  lastLiquidity: 2,
})

function charged(
  fills: readonly ChargedFill[],
  plan: PricingPlan,
  volume: MonthlyVolume = NO_VOLUME,
): number {
  let now = volume
  let charges = NOTHING_CHARGED
  for (const fill of fills) {
    charges = chargesAfter(charges, fill, plan, now)
    const isOption = fill.contract.secType === 'OPT'
    now = {
      ...now,
      shares: now.shares + (isOption ? 0 : fill.quantity),
      contracts: now.contracts + (isOption ? fill.quantity : 0),
    }
  }
  return dollars(charges.charged)
}

describe('the fixed plan', () => {
  it.each([
    [100, 250, 1],
    [1_000, 25, 5],
    // One percent of what was traded is below the minimum: the maximum wins.
    [1, 50, 0.5],
    [10_000, 0.2, 20],
  ])('charges %d shares bought at %d: %d', (quantity, price, expected) => {
    expect(charged([shares(quantity, price)], 'fixed')).toBe(expected)
  })

  it('passes the fees on sales on: 1,000 shares at 50 are 5.00 + 1.39 + 0.166', () => {
    expect(charged([shares(1_000, 50, 'SLD')], 'fixed')).toBe(6.556)
  })

  it.each([
    // Commission, then 0.02 for clearing and 0.02685 for regulation a contract.
    [10, 1.25, 6.5 + 0.2 + 0.2685],
    [10, 0.09, 5 + 0.2 + 0.2685],
    [10, 0.04, 2.5 + 0.2 + 0.2685],
    [1, 2, 1 + 0.02 + 0.02685],
  ])('charges %d contracts bought at %d: %d', (quantity, price, expected) => {
    expect(charged([contracts(quantity, price)], 'fixed')).toBeCloseTo(expected, 6)
  })

  it('has the fees of sales in options too: 10 at 1.25 are 6.50 + 0.4685 + 0.0279 + 0.03475', () => {
    expect(charged([contracts(10, 1.25, 'SLD')], 'fixed')).toBe(7.03115)
  })

  it("adds the exchange's own for index options, by premium", () => {
    const stockLike = charged([contracts(10, 2)], 'fixed')
    expect(charged([contracts(10, 2, 'BOT', 'SPX')], 'fixed') - stockLike).toBeCloseTo(4.5, 9)
    expect(charged([contracts(10, 0.5, 'BOT', 'SPXW')], 'fixed') - stockLike).toBeCloseTo(3.6, 9)
  })

  it('has one minimum for the order, not one for each fill', () => {
    const fees = 2 * (0.02 + 0.02685)
    expect(charged([contracts(1, 2), contracts(1, 2)], 'fixed')).toBe(1.3 + fees)
  })
})

describe('the tiered plan', () => {
  it('charges 1,000 shares at 50: 3.50, their pass-through, 3.00 to the exchange, 0.20 to clear', () => {
    expect(charged([shares(1_000, 50)], 'tiered')).toBeCloseTo(3.5 * 1.000735 + 3 + 0.2, 5)
  })

  it('gives a rebate to who adds liquidity', () => {
    const fill: ChargedFill = { ...shares(1_000, 50), lastLiquidity: 1 }
    expect(charged([fill], 'tiered')).toBeCloseTo(3.5 * 1.000735 - 2 + 0.2, 5)
  })

  it('becomes cheaper with the volume of the month, unit by unit', () => {
    expect(
      tieredCharge(
        [
          { upTo: 10, rate: 1 },
          { upTo: Infinity, rate: 0.5 },
        ],
        8,
        4,
      ),
    ).toBe(3)
    const busy = { month: '2013-10', shares: 400_000, contracts: 20_000 }
    expect(charged([contracts(100, 2)], 'tiered', busy)).toBeCloseTo(50 + 100 * 0.04685, 6)
    expect(charged([contracts(100, 2)], 'fixed', busy)).toBeCloseTo(65 + 100 * 0.04685, 6)
  })
})

it('costs the same however an order is cut into fills at one price', () => {
  const plan = fc.constantFrom<PricingPlan>('fixed', 'tiered')
  const parts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(
      plan,
      parts,
      fc.integer({ min: 5, max: 30_000 }),
      fc.boolean(),
      (on, sizes, cents, isOption) => {
        const make = isOption ? contracts : shares
        const whole = charged(
          [
            make(
              sizes.reduce((a, b) => a + b, 0),
              cents / 100,
            ),
          ],
          on,
        )
        const cut = charged(
          sizes.map(size => make(size, cents / 100)),
          on,
        )
        // Clearing has a maximum for each trade: cutting can only cost more by it.
        expect(cut).toBeGreaterThanOrEqual(whole - 2e-6)
        if (sizes.length === 1 || !isOption) expect(cut).toBeCloseTo(whole, 5)
      },
    ),
  )
})
