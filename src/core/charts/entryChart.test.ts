import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY, spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import { tradeOpening } from '../../../test/fakes/tradeOpenings'
import type { Bar } from '../domain/bar'
import { newOrder, type OrderIntent } from '../domain/order'
import type { Opening, OrderPlan } from '../domain/orderPlan'
import { epochMs } from '../domain/time'
import { StructureBook } from '../portfolio/structureBook'
import { RandomStream } from '../quant/randomStream'
import { SAMPLE_STRATEGIES } from '../strategies/sampleStrategies'
import { type EntryChart, type EntryFacts, entryChart } from './entryChart'
import { entryChartSvg, priceSpanOf, timeText, yOfPrice } from './entryChartSvg'

const MINUTE = 60_000
const bar = (minute: number, close: number): Bar => ({
  tsEvent: epochMs(NOON + minute * MINUTE),
  open: close - 0.1,
  high: close + 0.2,
  low: close - 0.3,
  close,
  volume: 1,
})
const BARS = [bar(-3, 165), bar(-2, 165.4), bar(-1, 165.2), bar(0, 999)]

const exit = SAMPLE_STRATEGIES[0]?.exit
if (!exit) throw new Error('samples have exits')

const OPENING: Opening = {
  kind: 'creditPutSpread',
  strategyId: 's',
  strategyVersion: 1,
  evaluationId: 'e',
  exit,
  maxProfit: 60,
  maxLoss: 140,
}

const factsOf = (
  change: Partial<OrderIntent>,
  plan: Partial<OrderPlan>,
  averageFillPrice: number,
): EntryFacts => {
  const intent = intentOf({
    quantity: 10,
    ...change,
    plan: { structureId: 't', role: 'open', walk: undefined, reason: 'entry', opening: undefined, ...plan },
  })
  const book = new StructureBook()
  book.addIntent(intent)
  const position = book.get('t') ?? book.trade('t')
  if (!position) throw new Error('nothing was opened')
  return {
    position,
    order: { ...newOrder(intent), filledQuantity: intent.quantity, averageFillPrice },
    strategy: 'scalp',
    verdict: 'buyShares',
    timeframe: '1m',
    at: NOON,
    bars: BARS,
  }
}
const SHARES = factsOf({ instrument: SPY }, { trade: tradeOpening() }, 165.02)

describe('the chart at entry', () => {
  it('knows no bar that had not ended', () => {
    expect(entryChart(SHARES).bars).toEqual(BARS.slice(0, 3))
  })

  it('has the entry, the stop and the target of shares', () => {
    const { levels, terms } = entryChart(SHARES)
    expect(levels).toEqual([
      { kind: 'entry', price: 165.02 },
      { kind: 'stop', price: 160 },
      { kind: 'target', price: 170 },
    ])
    expect(terms).toBe('buy 10 at 165.02')
  })

  it('says the prices of an option, and draws where it breaks even', () => {
    const option = factsOf(
      { instrument: spyOption(165) },
      { trade: tradeOpening({ stopPrice: 1, targetPrice: 4 }) },
      2.5,
    )
    const { levels, terms } = entryChart(option)
    expect(levels).toEqual([{ kind: 'breakeven', price: 167.5 }])
    expect(terms).toBe('buy 10 at 2.50, stop 1.00, target 4.00')
  })

  it('has the breakevens of a structure, whichever way it was traded', () => {
    const levelsOf = (side: 'buy' | 'sell', price: number) =>
      entryChart(factsOf({ instrument: vertical(165, 170), side }, { opening: OPENING }, price)).levels
    expect(levelsOf('buy', 2)).toEqual([{ kind: 'breakeven', price: 167 }])
    expect(levelsOf('sell', 1.5)).toEqual([{ kind: 'breakeven', price: 166.5 }])
  })

  it('says of several legs what they cost or brought, by whichever side', () => {
    const termsOf = (side: 'buy' | 'sell', price: number) =>
      entryChart(factsOf({ instrument: vertical(165, 170), side }, { opening: OPENING }, price)).terms
    expect(termsOf('buy', 2)).toBe('10 for a debit of 2.00')
    expect(termsOf('buy', -0.99)).toBe('10 for a credit of 0.99')
    expect(termsOf('sell', 1.5)).toBe('10 for a credit of 1.50')
  })

  it('claims no breakeven of a covered call, nor of legs that expire apart', () => {
    const covered = factsOf(
      { instrument: spyOption(170), side: 'sell' },
      { opening: { ...OPENING, kind: 'coveredCall' } },
      1,
    )
    expect(entryChart(covered).levels).toEqual([])
    const calendar = {
      ...vertical(165, 165),
      legs: [
        { option: spyOption(165, 'call', '2013-11-15'), ratio: 1, side: 'buy' as const },
        { option: spyOption(165), ratio: 1, side: 'sell' as const },
      ],
    }
    expect(entryChart(factsOf({ instrument: calendar }, { opening: OPENING }, 1)).levels).toEqual([])
  })
})

/** Every price at which a line is drawn, with its pixel. */
const drawnLevels = (svg: string) =>
  [...svg.matchAll(/<path class="(\w+)" d="M12 ([\d.]+)H/g)].map(([, kind, y]) => ({ kind, y: Number(y) }))

describe('the picture of it', () => {
  it('is the same twice, and says what, when, why and in whose time', () => {
    const svg = entryChartSvg(entryChart(SHARES))
    expect(entryChartSvg(entryChart(SHARES))).toBe(svg)
    for (const words of ['SPY', 'buy 10 at 165.02', '2013-10-08 12:00:00 New York', 'scalp · buyShares'])
      expect(svg).toContain(words)
    expect(svg).toContain('3 bars of 1m from 2013-10-08 11:57:00 New York')
    expect(svg).toContain('beyond the picture: stop 160.00, target 170.00')
    expect(drawnLevels(svg).map(({ kind }) => kind)).toEqual(['entry'])
  })

  it('draws each bar with its wick and its body', () => {
    const chart = entryChart(SHARES)
    const span = priceSpanOf(chart)
    const wicks = /<path d="([^"]*)" stroke="#555555" fill="none"/.exec(entryChartSvg(chart))?.[1] ?? ''
    expect(wicks.split('M').slice(1)).toHaveLength(3)
    const [, high, low] = /^M[\d.]+ ([\d.]+)V([\d.]+)/.exec(wicks) ?? []
    expect(Number(high)).toBeCloseTo(yOfPrice(165.2, span), 1)
    expect(Number(low)).toBeCloseTo(yOfPrice(164.7, span), 1)
  })

  it('draws a level a little outside of the bars, and says that there were none', () => {
    const near: EntryChart = { ...entryChart(SHARES), levels: [{ kind: 'stop', price: 164.2 }] }
    expect(drawnLevels(entryChartSvg(near))).toHaveLength(1)
    expect(entryChartSvg({ ...near, bars: [] })).toContain('no bars of 1m were known')
    expect(entryChartSvg({ ...near, bars: [], levels: [] })).not.toMatch(/NaN|Infinity/)
  })

  it('draws every level within its prices at its pixel, and names the others', () => {
    const seed = 11
    const random = new RandomStream(seed)
    for (let round = 0; round < 300; round++) {
      const base = 10 ** (3 * random.uniform())
      const bars = Array.from({ length: Math.ceil(120 * random.uniform()) }, (_, row) => {
        const [a, b, c, d] = [0, 0, 0, 0].map(() => base * (1 + 0.02 * random.normal()))
        const prices = [a, b, c, d].map(price => Math.max(0.01, price ?? base))
        const [open = base, close = base] = prices
        return { ...bar(row - 120, close), open, high: Math.max(...prices), low: Math.min(...prices) }
      })
      const kinds = ['entry', 'stop', 'target', 'breakeven', 'breakeven'] as const
      const levels = kinds.map(kind => ({ kind, price: base * (1 + 0.1 * random.normal()) }))
      const svg = entryChartSvg({ ...entryChart(SHARES), bars, levels })
      const span = priceSpanOf({ bars, levels })
      const inside = levels
        .filter(({ price }) => price >= span.low && price <= span.high)
        .sort((a, b) => b.price - a.price)
      const note = `seed ${seed}, round ${round}`
      const drawn = drawnLevels(svg)
      expect(
        drawn.map(({ kind }) => kind),
        note,
      ).toEqual(inside.map(({ kind }) => kind))
      drawn.forEach(({ y }, index) => {
        // The plot reaches from the 64th pixel to the 366th.
        const share = (span.high - (inside[index]?.price ?? Number.NaN)) / (span.high - span.low)
        expect(Math.abs(y - (64 + share * 302)), note).toBeLessThan(0.01)
      })
      expect(svg.includes('beyond the picture'), note).toBe(inside.length < levels.length)
      expect(svg.length, note).toBeLessThan(24_000)
      expect(svg, note).not.toMatch(/NaN|Infinity/)
    }
  })

  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onload='x'`, '&quot; onload=&#39;x&#39;'],
    ['a & b', 'a &amp; b'],
    ['\u0000\u001b\ud800cut', 'cut'],
    [']]>', ']]&gt;'],
  ])('a tag cannot leave its text: %j', (tag, shown) => {
    for (const field of ['symbol', 'title', 'terms', 'strategy', 'verdict'] as const) {
      const svg = entryChartSvg({ ...entryChart(SHARES), [field]: tag })
      expect(svg).toContain(shown)
      expect(svg).not.toContain(tag)
      expect(svg.match(/<\/?[a-z]+/g)?.every(each => /^<\/?(svg|title|rect|text|path)$/.test(each))).toBe(
        true,
      )
    }
  })

  it('cuts a name that is too long', () => {
    const svg = entryChartSvg({ ...entryChart(SHARES), strategy: '<'.repeat(100_000) })
    expect(svg.length).toBeLessThan(5_000)
    expect(svg).toContain('…')
  })

  it('tells winter from summer', () => {
    expect(timeText(epochMs(Date.UTC(2014, 0, 8, 16)))).toBe('2014-01-08 11:00:00 New York')
  })
})
