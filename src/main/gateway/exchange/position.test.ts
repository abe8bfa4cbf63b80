import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, dollars, type Micros, microsFromDollars, negateMoney, ZERO } from '#core/domain/money'
import { Account } from './account'
import type { ContractReference } from './contractReference'
import { averageCostOf, flatPosition, positionAfter, type Trade, valueOfTrade } from './position'

const contract: ContractReference = {
  conId: 7,
  symbol: 'XYZ',
  secType: 'OPT',
  expiration: '20131018',
  strike: 100,
  right: 'C',
  multiplier: 100,
  exchange: 'SMART',
  primaryExchange: '',
  currency: 'USD',
  localSymbol: 'XYZ',
  tradingClass: 'XYZ',
  underConId: 1,
}
const trade = (quantity: number, price: number, commission = 0.65): Trade => ({
  contract,
  quantity,
  price,
  commission: microsFromDollars(commission),
})

const trades = fc.array(
  fc
    .record({
      quantity: fc.integer({ min: -20, max: 20 }).filter(q => q !== 0),
      cents: fc.integer({ min: 1, max: 5_000 }),
      commission: fc.integer({ min: 0, max: 2_000_000 }),
    })
    .map(
      ({ quantity, cents, commission }): Trade => ({
        contract,
        quantity,
        price: cents / 100,
        commission: commission as Micros,
      }),
    ),
  { minLength: 1, maxLength: 30 },
)

describe('a position', () => {
  it('costs what was paid with commissions, per unit', () => {
    const { position, realizedPnl } = positionAfter(flatPosition(contract), trade(2, 2.5, 1.3))
    expect(averageCostOf(position)).toBe(250.65)
    expect(realizedPnl).toBeUndefined()
  })

  it('realizes what closing brings, after both commissions', () => {
    const { position } = positionAfter(flatPosition(contract), trade(2, 2.5, 1.3))
    const closed = positionAfter(position, trade(-1, 3, 0.65))
    expect(dollars(closed.realizedPnl ?? ZERO)).toBeCloseTo(300 - 0.65 - 250.65, 9)
    expect(closed.position.quantity).toBe(1)
    expect(averageCostOf(closed.position)).toBe(250.65)
  })

  it('goes through zero: closes what was held and opens the rest', () => {
    const { position } = positionAfter(flatPosition(contract), trade(1, 2, 0))
    const turned = positionAfter(position, trade(-3, 2.5, 0))
    expect(turned.position.quantity).toBe(-2)
    expect(averageCostOf(turned.position)).toBe(250)
    expect(dollars(turned.realizedPnl ?? ZERO)).toBeCloseTo(50, 9)
  })

  it('is the sum of its fills, and every micro-dollar is in cash, cost or profit', () => {
    fc.assert(
      fc.property(trades, all => {
        const account = Account.opened('SIM1', 100_000)
        for (const each of all) account.book(each)
        const position = account.positionIn(contract.conId)!
        expect(position.quantity).toBe(all.reduce((sum, each) => sum + each.quantity, 0))
        const spent = all.reduce(
          (sum, each) => addMoney(sum, addMoney(valueOfTrade(each), each.commission)),
          ZERO,
        )
        expect(account.cashBalance).toBe(addMoney(microsFromDollars(100_000), negateMoney(spent)))
        expect(addMoney(position.cost, negateMoney(position.realizedPnl))).toBe(spent)
        if (position.quantity === 0) expect(position.cost).toBe(0)
      }),
    )
  })

  it('becomes another contract with its cost, and dividends are cash alone', () => {
    const adjusted: ContractReference = { ...contract, conId: 8, strike: 50 }
    fc.assert(
      fc.property(trades, fc.integer({ min: 2, max: 10 }), fc.integer(), (all, split, paid) => {
        const account = Account.opened('SIM1', 100_000)
        for (const each of all) account.book(each)
        const before = account.positionIn(contract.conId)!
        const cash = account.cashBalance
        account.convert(contract.conId, adjusted, before.quantity * split)
        account.receive(paid as Micros)
        const after = account.positionIn(adjusted.conId)!
        expect([after.quantity, after.cost]).toEqual([before.quantity * split, before.cost])
        expect(account.positionIn(contract.conId)).toMatchObject({ quantity: 0, cost: 0 })
        expect(account.realizedPnl).toBe(before.realizedPnl)
        expect(account.cashBalance).toBe(addMoney(cash, paid as Micros))
      }),
    )
  })
})
