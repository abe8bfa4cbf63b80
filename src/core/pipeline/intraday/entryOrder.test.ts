import { describe, expect, it } from 'vitest'
import { isOnTick } from '#core/domain/tick'
import { sessionDate } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { STANDARD_RULES } from '../../../../test/fakes/intradayInputs'
import { spyOption } from '../../../../test/fakes/riskSurroundings'
import { type EntryInputs, proposeEntry } from './entryOrder'
import type { SizeRules } from './intradayRules'
import { pickOption } from './optionPick'
import { kellyShare, positionSize } from './positionSize'

const size = (changes: Partial<SizeRules> = {}): SizeRules => ({ ...STANDARD_RULES.size, ...changes })
const asked = { equity: 100_000, price: 2, multiplier: 100, atr: 0.5 }
const INCREMENTS = [
  [0, 0.01],
  [3, 0.05],
] as const

describe('position size', () => {
  it('premium: equity x risk over what the stop would lose, at least one', () => {
    expect(positionSize(asked, size())).toEqual({
      quantity: 10,
      arithmetic: 'premium: 100000.00 x 0.01 / (200.00 x 0.5), at least 1, at most 100 = 10',
    })
    expect(positionSize({ ...asked, equity: 100 }, size()).quantity).toBe(1)
  })

  it('fixed, atr and kelly round down and may come to nothing', () => {
    expect(positionSize(asked, size({ method: 'fixed' })).quantity).toBe(5)
    expect(positionSize(asked, size({ method: 'atr' })).quantity).toBe(10)
    expect(
      positionSize({ ...asked, price: 50, multiplier: 1 }, size({ method: 'atr', quantityMax: 5_000 }))
        .quantity,
    ).toBe(1_000)
    expect(positionSize({ ...asked, equity: 100 }, size({ method: 'fixed' })).quantity).toBe(0)
    const kelly = { winRate: 0.6, payoffRatio: 2, fraction: 0.25, ratioMax: 0.05 }
    expect(kellyShare({ kelly })).toBe(0.05)
    expect(kellyShare({ kelly: { ...kelly, ratioMax: 1 } })).toBeCloseTo(0.1, 12)
    expect(kellyShare({ kelly: { ...kelly, winRate: 0.1 } })).toBe(0)
    expect(positionSize(asked, size({ method: 'kelly', kelly })).quantity).toBe(25)
  })

  it('sizes nothing on what is not known', () => {
    for (const method of ['premium', 'fixed', 'atr', 'kelly'] as const) {
      expect(positionSize({ ...asked, equity: undefined }, size({ method })).quantity).toBe(0)
      expect(positionSize({ ...asked, price: Number.NaN }, size({ method })).quantity).toBe(0)
    }
    expect(positionSize({ ...asked, atr: Number.NaN }, size({ method: 'atr' })).quantity).toBe(0)
    expect(positionSize(asked, size({ method: 'kelly' })).quantity).toBe(0)
  })

  it('risks no more than the share of the equity by premium or ATR, one unit aside', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new RandomStream(seed)
      const given = {
        equity: 1e3 + 1e6 * random.uniform(),
        price: 0.01 + 300 * random.uniform(),
        multiplier: 100,
        atr: 3 * random.uniform(),
      }
      const budget = given.equity * 0.01 * (1 + 1e-6)
      const premium = positionSize(given, size()).quantity
      if (premium > 1) expect(premium * given.price * 100 * 0.5, `seed ${seed}`).toBeLessThanOrEqual(budget)
      const atr = positionSize(given, size({ method: 'atr' })).quantity
      expect(atr * Math.min(2 * given.atr * 100, given.price * 100), `seed ${seed}`).toBeLessThanOrEqual(
        budget,
      )
    }
  })
})

describe('option pick', () => {
  const listed = {
    tradingClass: 'SPY',
    multiplier: 100,
    expirations: ['2013-10-08', '2013-10-11', '2013-10-18'].map(sessionDate),
    strikes: [164, 165, 166],
  }
  const wish = {
    underlying: 'SPY',
    right: 'call',
    spot: 165.5,
    today: sessionDate('2013-10-08'),
    dteMin: 1,
  } as const

  it('takes the nearest expiration that is far enough and the strike nearest to the money', () => {
    expect(pickOption([listed], wish)).toMatchObject({ expiration: '2013-10-11', strike: 165, right: 'call' })
    expect(pickOption([listed], { ...wish, spot: 165.6, dteMin: 0 })).toMatchObject({
      expiration: '2013-10-08',
      strike: 166,
    })
  })

  it('takes no adjusted contract and nothing where nothing is listed', () => {
    expect(pickOption([{ ...listed, multiplier: 150 }], wish)).toBeUndefined()
    expect(pickOption([listed], { ...wish, dteMin: 30 })).toBeUndefined()
    expect(pickOption([], wish)).toBeUndefined()
  })
})

describe('entry order', () => {
  const inputs: EntryInputs = {
    instrument: spyOption(165),
    market: { bid: 1.95, ask: 2, volume: 100 },
    increments: INCREMENTS,
    equity: 100_000,
    atr: 0.5,
  }

  it('buys at the ask with a target and a stop as shares of the premium', () => {
    expect(proposeEntry(inputs, STANDARD_RULES)).toMatchObject({
      ok: true,
      order: { quantity: 10, limitPrice: 2, takeProfit: 4, stopLoss: 1 },
    })
  })

  it.each([
    ['QUOTE_MISSING', { bid: undefined }],
    ['QUOTE_MISSING', { bid: 2.1 }],
    ['QUOTE_MISSING', { bid: 0 }],
    ['SPREAD_TOO_WIDE', { bid: 1.5 }],
    ['VOLUME_TOO_LOW', { volume: 0 }],
  ] as const)('%s stops it', (code, market) => {
    expect(
      proposeEntry({ ...inputs, market: { ...inputs.market, ...market } }, STANDARD_RULES),
    ).toMatchObject({ ok: false, code })
  })

  it('lets an unknown volume pass, and an unknown equity not', () => {
    expect(
      proposeEntry({ ...inputs, market: { ...inputs.market, volume: undefined } }, STANDARD_RULES).ok,
    ).toBe(true)
    expect(proposeEntry({ ...inputs, equity: undefined }, STANDARD_RULES)).toMatchObject({
      ok: false,
      code: 'SIZE_ZERO',
    })
  })

  it('keeps every price on its increment and the stop below the price below the target', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new RandomStream(seed)
      const ask = Math.round(100 * (0.05 + 9 * random.uniform())) / 100
      const proposal = proposeEntry(
        { ...inputs, market: { bid: 0.95 * ask, ask, volume: 10 } },
        STANDARD_RULES,
      )
      if (!proposal.ok) throw new Error(`seed ${seed}: ${proposal.detail}`)
      const { limitPrice, takeProfit, stopLoss } = proposal.order
      for (const price of [limitPrice, takeProfit, stopLoss])
        expect(isOnTick(price, price >= 3 ? 0.05 : 0.01), `seed ${seed}: ${price}`).toBe(true)
      expect(stopLoss, `seed ${seed}`).toBeLessThan(limitPrice)
      expect(takeProfit, `seed ${seed}`).toBeGreaterThanOrEqual(2 * ask - 1e-9)
      expect(stopLoss, `seed ${seed}`).toBeGreaterThanOrEqual(limitPrice / 2 - 1e-9)
    }
  })
})
