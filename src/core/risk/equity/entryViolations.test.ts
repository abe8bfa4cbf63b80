import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { STANDARD_LIMITS } from '../../../../test/fakes/intradayInputs'
import { CALM_PORTFOLIO } from '../../../../test/fakes/tradeOpenings'
import { emergencyTrip } from './emergency'
import {
  type EquityPortfolio,
  entryViolations,
  type PlannedEntry,
  type SymbolRelations,
} from './entryViolations'
import { VIOLATIONS, type ViolationCode } from './violation'

const limits = STANDARD_LIMITS
const CALM: EquityPortfolio = CALM_PORTFOLIO
const ENTRY: PlannedEntry = { symbol: 'SPY', value: 2_000, stopRisk: 1_000, dataVeto: undefined }
const ALONE: SymbolRelations = { sectorOf: symbol => symbol, correlationOf: () => undefined }

const codes = (
  portfolio: Partial<EquityPortfolio> = {},
  entry: Partial<PlannedEntry> = {},
  relations: Partial<SymbolRelations> = {},
): ViolationCode[] =>
  entryViolations({ ...ENTRY, ...entry }, { ...CALM, ...portfolio }, { ...ALONE, ...relations }, limits).map(
    ({ code }) => code,
  )
const held = (symbol: string, exposure: number | undefined, stopRisk: number | undefined = 0) => ({
  symbol,
  exposure,
  stopRisk,
})

/** A limit named L holds from a share of it on: below it is quiet, at or above it speaks. Sampled around the limit. */
function holdsFrom(
  code: ViolationCode,
  limit: number,
  measured: (value: number) => ViolationCode[],
  isReached: boolean,
) {
  for (let seed = 1; seed <= 200; seed++) {
    const value = limit * 2 * new RandomStream(seed).uniform()
    const speaks = isReached ? value >= limit : value > limit
    // Within a millionth of the limit rounding may decide.
    if (Math.abs(value / limit - 1) < 1e-6) continue
    expect(measured(value).includes(code), `${code}, seed ${seed}: ${value} of ${limit}`).toBe(speaks)
  }
}

describe('entry violations', () => {
  it('none for a modest entry into an empty account', () => {
    expect(codes()).toEqual([])
  })

  it('DAILY_LOSS from the limit on', () => {
    holdsFrom('DAILY_LOSS', limits.dailyLossRatioMax, value => codes({ dailyLossRatio: value }), true)
    expect(codes({ dailyLossRatio: -5 })).toEqual([])
  })

  it('DRAWDOWN from the limit on', () => {
    holdsFrom(
      'DRAWDOWN',
      limits.drawdownRatioMax,
      value => codes({ peakEquity: 100_000 / (1 - value) }),
      true,
    )
  })

  it('POSITION_SIZE above the limit', () => {
    holdsFrom('POSITION_SIZE', limits.positionRatioMax, value => codes({}, { value: 100_000 * value }), false)
  })

  it('SYMBOL_EXPOSURE counts what is held of the symbol, either way', () => {
    holdsFrom(
      'SYMBOL_EXPOSURE',
      limits.symbolRatioMax,
      value => codes({ holdings: [held('SPY', 2_000 - 100_000 * value)] }),
      false,
    )
    expect(codes({ holdings: [held('IBM', 90_000)] })).not.toContain('SYMBOL_EXPOSURE')
  })

  it('SECTOR_EXPOSURE counts the whole sector, and a symbol without one alone', () => {
    const sectorOf = () => 'Technology'
    holdsFrom(
      'SECTOR_EXPOSURE',
      limits.sectorRatioMax,
      value =>
        codes(
          { holdings: [held('IBM', 50_000 * value - 1_000), held('AIG', 50_000 * value - 1_000)] },
          {},
          { sectorOf },
        ),
      false,
    )
    expect(codes({ holdings: [held('IBM', 90_000)] })).not.toContain('SECTOR_EXPOSURE')
  })

  it('PORTFOLIO_HEAT adds every stop', () => {
    holdsFrom(
      'PORTFOLIO_HEAT',
      limits.heatRatioMax,
      value => codes({ holdings: [held('IBM', 0, 100_000 * value - 1_000)] }),
      false,
    )
  })

  it('CORRELATION with the closest of what is held; unknown ones hold nothing back', () => {
    const holdings = [held('IBM', 1_000), held('AIG', 1_000)]
    holdsFrom(
      'CORRELATION',
      limits.correlationMax,
      value =>
        codes(
          { holdings },
          {},
          { correlationOf: (_, other) => (other === 'AIG' ? value / 2 + 0.35 : 0.1) },
        ).map(code => code),
      false,
    )
    expect(codes({ holdings })).toEqual([])
    expect(codes({ holdings: [held('SPY', 1_000)] }, {}, { correlationOf: () => 1 })).toEqual([])
  })

  it('LEVERAGE adds all exposures without their signs', () => {
    holdsFrom(
      'LEVERAGE',
      limits.leverageMax,
      value =>
        codes({ holdings: [held('IBM', 50_000 * value - 1_000), held('AIG', 1_000 - 50_000 * value)] }),
      false,
    )
  })

  it('POSITION_COUNT counts symbols, and lets one that is held be added to', () => {
    const holdings = (count: number) => Array.from({ length: count }, (_, row) => held(`X${row}`, 1))
    expect(codes({ holdings: holdings(limits.positionsMax - 1) })).toEqual([])
    expect(codes({ holdings: holdings(limits.positionsMax) })).toEqual(['POSITION_COUNT'])
    expect(codes({ holdings: holdings(limits.positionsMax) }, { symbol: 'X3' })).toEqual([])
  })

  it('TRADE_CAP: the entry after the last allowed one is held back', () => {
    for (let trades = 0; trades < 2 * limits.tradesPerDayMax; trades++)
      expect(codes({ tradesToday: trades })).toEqual(trades >= limits.tradesPerDayMax ? ['TRADE_CAP'] : [])
  })

  it('ORDER_RATE and DATA_QUALITY are vetoes of their own', () => {
    for (let orders = 0; orders < 2 * limits.ordersPerMinuteMax; orders++)
      expect(codes({ ordersLastMinute: orders })).toEqual(
        orders >= limits.ordersPerMinuteMax ? ['ORDER_RATE'] : [],
      )
    expect(codes({}, { dataVeto: 'crossed quotes' })).toEqual(['DATA_QUALITY'])
  })

  it.each([
    ['equity', { equity: undefined }, 'EQUITY_UNKNOWN'],
    ['equity that is no number', { equity: Number.NaN }, 'EQUITY_UNKNOWN'],
    ['highest equity', { peakEquity: undefined }, 'EQUITY_UNKNOWN'],
    ['equity at the open', { dailyLossRatio: undefined }, 'EQUITY_UNKNOWN'],
    ['loss that is no number', { dailyLossRatio: Number.NaN }, 'EQUITY_UNKNOWN'],
    ['exposure', { holdings: [held('IBM', undefined)] }, 'EXPOSURE_UNKNOWN'],
    ['exposure that is no number', { holdings: [held('IBM', Number.NaN)] }, 'EXPOSURE_UNKNOWN'],
    ['risk', { holdings: [{ symbol: 'IBM', exposure: 1, stopRisk: undefined }] }, 'EXPOSURE_UNKNOWN'],
    ['equity above zero', { equity: 0 }, 'EXPOSURE_UNKNOWN'],
  ] as const)('unknown %s blocks', (_, portfolio, code) => {
    expect(codes(portfolio)).toContain(code)
  })

  it('never lets a larger entry or a fuller book pass where a smaller one did not', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new RandomStream(seed)
      const holdings = Array.from({ length: Math.floor(5 * random.uniform()) }, (_, row) =>
        held(`X${row}`, 40_000 * random.uniform(), 2_000 * random.uniform()),
      )
      const small = { value: 8_000 * random.uniform(), stopRisk: 2_000 * random.uniform() }
      const large = { value: 1.5 * small.value, stopRisk: 1.5 * small.stopRisk }
      const more = [...holdings, held('Y', 10_000 * random.uniform(), 1_000 * random.uniform())]
      for (const code of codes({ holdings }, small)) {
        expect(codes({ holdings }, large), `seed ${seed}`).toContain(code)
        expect(codes({ holdings: more }, small), `seed ${seed}`).toContain(code)
      }
    }
  })
})

describe('emergency', () => {
  const NOW = epochMs(1_000_000_000)
  const at = (agoMs: number, code: ViolationCode = 'LEVERAGE') => ({ code, tsInit: epochMs(NOW - agoMs) })
  const trip = (violations: readonly ReturnType<typeof at>[]) =>
    emergencyTrip(violations, NOW, limits.emergency)

  it('five alarms within five minutes trip the hard stop', () => {
    expect(trip([0, 1, 2, 299_999].map(ago => at(ago)))).toBeUndefined()
    expect(trip([0, 1, 2, 3, 300_000].map(ago => at(ago)))).toBeUndefined()
    expect(trip([0, 1, 2, 3, 299_999].map(ago => at(ago)))).toMatchObject({
      level: 'hardStop',
      actor: 'intraday',
    })
  })

  it('what only says that the day is done is no alarm, and stops no exits', () => {
    const quiet = (Object.keys(VIOLATIONS) as ViolationCode[]).filter(code => !VIOLATIONS[code].isAlarm)
    expect(trip(quiet.flatMap(code => [0, 1, 2, 3, 4].map(ago => at(ago, code))))).toBeUndefined()
    expect(quiet).toContain('DRAWDOWN')
  })
})
