import { describe, expect, it } from 'vitest'
import { sessionOf } from '#core/calendar/xnysSessions'
import { compactDate, type SessionDate } from '#core/domain/time'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import { expirationVariance, volatilityIndex } from '#core/quant/volSurface/volatilityIndex'
import type { Market, MarketQuote } from '#main/gateway/market/market'
import { chainOf, marketAt, newYork, silentSink } from './replayedMarket'

const SPY = 756733
const VIX = 13455763
const RATE = 0.001
const MOMENTS = [
  ['2013-10-08', '09:31'],
  ['2013-10-08', '15:30'],
  ['2013-10-10', '12:00'],
  ['2013-10-11', '15:59'],
] as const

const MS_PER_YEAR = 365 * 86_400_000
const yearsTo = (expiration: SessionDate, market: Market) =>
  (sessionOf(expiration)!.closesAt - market.now()) / MS_PER_YEAR
const expirationsOf = (market: Market, conId: number) => market.contracts.optionClasses(conId)[0]!.expirations
const midOf = (quote: MarketQuote) => ((quote.bid ?? 0) + quote.ask!) / 2

describe.each(MOMENTS)('SPY options on %s at %s', (date, clock) => {
  const market = marketAt(date, clock)
  const expirations = expirationsOf(market, SPY).filter(expiration => yearsTo(expiration, market) > 1 / 8760)
  const chains = expirations.map(expiration => ({
    expiration,
    rows: chainOf(market, 'SPY', compactDate(expiration)),
  }))

  it('have no butterfly, vertical or calendar arbitrage in their model prices', () => {
    for (const { expiration, rows } of chains)
      for (let i = 1; i + 1 < rows.length; i++) {
        const [low, middle, high] = [rows[i - 1]!, rows[i]!, rows[i + 1]!]
        const weight = (high.strike - middle.strike) / (high.strike - low.strike)
        for (const right of ['call', 'put'] as const) {
          const price = (row: typeof low) => row[right].model!.price
          const butterfly = weight * price(low) + (1 - weight) * price(high) - price(middle)
          expect(butterfly, `${expiration} ${middle.strike} ${right}`).toBeGreaterThan(-1e-10)
        }
        expect(low.call.model!.price).toBeGreaterThanOrEqual(middle.call.model!.price)
        expect(low.put.model!.price).toBeLessThanOrEqual(middle.put.model!.price)
      }
    for (const [i, { rows }] of chains.entries())
      for (const row of rows) {
        const later = chains[i + 1]?.rows.find(({ strike }) => strike === row.strike)
        const variance = (quote: MarketQuote, expiration: SessionDate) =>
          quote.model!.impliedVol ** 2 * yearsTo(expiration, market)
        if (!later) continue
        // Not the same moneyness by the tiny carry between the two, which the tolerance covers.
        const [near, far] = [chains[i]!.expiration, chains[i + 1]!.expiration]
        expect(variance(later.call, far) - variance(row.call, near), `${near} ${row.strike}`).toBeGreaterThan(
          -1e-4,
        )
      }
  })

  it('cannot be traded to a riskless profit: butterflies bought at the ask and sold at the bid', () => {
    for (const { rows } of chains)
      for (let i = 1; i + 1 < rows.length; i++) {
        const [low, middle, high] = [rows[i - 1]!, rows[i]!, rows[i + 1]!]
        if (high.strike - middle.strike !== middle.strike - low.strike) continue
        for (const right of ['call', 'put'] as const) {
          const cost = low[right].ask! + high[right].ask! - 2 * (middle[right].bid ?? 0)
          expect(cost).toBeGreaterThan(-1e-9)
          const middleMid = midOf(middle[right])
          expect(midOf(low[right]) + midOf(high[right]) - 2 * middleMid).toBeGreaterThan(-0.03)
        }
      }
  })

  it('keep put-call parity within the market', () => {
    const spot = market.quoteOf(SPY)!
    const middle = (spot.bid! + spot.ask!) / 2
    for (const { expiration, rows } of chains) {
      const years = yearsTo(expiration, market)
      for (const { strike, call, put } of rows) {
        const forwardValue = middle - call.model!.pvDividend - strike * Math.exp(-RATE * years)
        const sell = (call.bid ?? 0) - put.ask! - forwardValue
        const buy = call.ask! - (put.bid ?? 0) - forwardValue
        expect(sell, `${expiration} ${strike}`).toBeLessThan(1e-9)
        expect(buy, `${expiration} ${strike}`).toBeGreaterThan(-1e-9)
      }
    }
  })

  it("give their model's vol back to our solver, and their market brackets it", () => {
    const spot = market.quoteOf(SPY)!
    const middle = (spot.bid! + spot.ask!) / 2
    for (const { expiration, rows } of chains)
      for (const row of rows)
        for (const right of ['call', 'put'] as const) {
          const quote = row[right]
          const model = quote.model!
          if (Math.abs(model.delta) < 0.02 || Math.abs(model.delta) > 0.6) continue
          const years = yearsTo(expiration, market)
          const dividendYield = -Math.log1p(-model.pvDividend / middle) / years
          const terms = { right, spot: middle, strike: row.strike, years, rate: RATE, dividendYield }
          const solved = impliedVol(terms, model.price)
          expect(solved.ok && Math.abs(solved.value - model.impliedVol)).toBeLessThan(1e-7)
          expect(quote.ask!).toBeGreaterThan(model.price - 1e-9)
          expect(quote.bid ?? 0).toBeLessThan(model.price + 1e-9)
          if (model.bidImpliedVol !== undefined)
            expect(model.bidImpliedVol).toBeLessThanOrEqual(model.impliedVol + 1e-9)
        }
  })

  it('make a VIX-style index within a point of the VIX', () => {
    const vix = market.quoteOf(VIX)!.last!
    const near = chains.filter(({ expiration }) => yearsTo(expiration, market) * 365 < 30).at(-1)!
    const next = chains.find(({ expiration }) => yearsTo(expiration, market) * 365 >= 30)!
    const terms = [near, next].map(({ expiration, rows }) => {
      const years = yearsTo(expiration, market)
      const result = expirationVariance(rows.map(indexRow), years, RATE)
      return result.ok ? { years, variance: result.value.variance } : expect.fail(result.error.kind)
    })
    expect(Math.abs(volatilityIndex(terms[0]!, terms[1]!) - vix)).toBeLessThan(1)
  })
})

const indexRow = ({ strike, call, put }: ReturnType<typeof chainOf>[number]) => ({
  strike,
  callBid: call.bid ?? 0,
  callAsk: call.ask ?? 0,
  putBid: put.bid ?? 0,
  putAsk: put.ask ?? 0,
})

describe('option contracts', () => {
  const market = marketAt('2013-10-08', '10:00')

  it('are found by any of their marks and by id', () => {
    const query = {
      secType: 'OPT',
      symbol: 'SPY',
      expiration: '20131018',
      strike: 165,
      right: 'call',
    } as const
    const [contract, ...others] = market.contracts.find(query)
    expect(others).toEqual([])
    expect(contract).toMatchObject({ localSymbol: 'SPY   131018C00165000', multiplier: 100, underConId: SPY })
    expect(market.contracts.byId(contract!.conId)).toEqual(contract)
    expect(market.contracts.find({ secType: 'OPT', localSymbol: 'SPY   131018C00165000' })).toEqual([
      contract,
    ])
    expect(
      market.contracts.find({ secType: 'OPT', symbol: 'SPY', expiration: '201310' }).length,
    ).toBeGreaterThan(300)
    expect(market.contracts.find({ secType: 'OPT', symbol: 'SPY', strike: 165.25 })).toEqual([])
    expect(market.contracts.find({ secType: 'OPT', symbol: 'VIX' })).toEqual([])
    expect(market.contracts.byId(123)).toBeUndefined()
  })

  it('all have an id of their own, the same in another session', () => {
    const all = market.contracts.find({ secType: 'OPT' })
    expect(all.length).toBeGreaterThan(10_000)
    expect(new Set(all.map(({ conId }) => conId)).size).toBe(all.length)
    const later = marketAt('2013-10-11', '10:00', 9)
    for (const contract of all.slice(0, 3000)) expect(later.contracts.byId(contract.conId)).toEqual(contract)
  })

  it('lists the real expirations of the week', () => {
    expect(expirationsOf(market, SPY).slice(0, 6)).toEqual([
      '2013-10-11',
      '2013-10-18',
      '2013-10-25',
      '2013-11-01',
      '2013-11-08',
      '2013-11-15',
    ])
  })

  it('stocks and indices are found by symbol and by the beginning of a name', () => {
    expect(market.contracts.find({ secType: 'STK', symbol: 'IBM' })[0]).toMatchObject({
      conId: 8314,
      exchange: 'SMART',
    })
    expect(market.contracts.find({ secType: 'IND', symbol: 'VIX' })[0]).toMatchObject({ exchange: 'CBOE' })
    expect(market.contracts.matching('apple').map(({ symbol }) => symbol)).toEqual(['AAPL'])
    expect(market.contracts.matching('A').map(({ symbol }) => symbol)).toContain('AIG')
    expect(market.contracts.matching('')).toEqual([])
  })

  it('die with their last session', () => {
    const [contract] = market.contracts.find({
      secType: 'OPT',
      symbol: 'SPY',
      expiration: '20131011',
      strike: 165,
      right: 'put',
    })
    const friday = marketAt('2013-10-11', '15:59:59')
    expect(friday.quoteOf(contract!.conId)!.ask).toBeGreaterThan(0)
    friday.advanceTo(newYork('2013-10-11', '16:00'), silentSink)
    expect(friday.quoteOf(contract!.conId)).toBeUndefined()
    expect(friday.contracts.byId(contract!.conId)).toBeDefined()
  })
})
