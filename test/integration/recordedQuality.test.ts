import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dateFromDayNumber } from '#core/calendar/civilDate'
import { exchangeDateOf, instantOf } from '#core/calendar/exchangeTime'
import type { Bar } from '#core/domain/bar'
import { epochMs, sessionDate } from '#core/domain/time'
import { detectSplits, withSplitsApplied } from '#core/market/corporateAction'
import { BarQuality } from '#core/market/quality/barQuality'
import { isRejected } from '#core/market/quality/dataDefect'
import { QualityCounts } from '#core/market/quality/qualityCounts'
import { MarketResources } from '#main/gateway/market/marketResources'

/** The recorded daily bars of the bundle, unadjusted as they were traded: real splits, real crashes. */
const FOLDER = join(import.meta.dirname, '..', '..', 'resources', 'market')
const UNITS = 10_000
const symbols = readdirSync(join(FOLDER, 'daily')).map(name => name.replace('.gz', ''))

/** 2004-01-02: the calendar's rules begin with that year. */
const FIRST_DAY = 12_419

function barsOf(resources: MarketResources, symbol: string): readonly Bar[] {
  const { day, open, high, low, close, volume } = resources.dailyOf(symbol)
  const price = (column: Int32Array, row: number) => (column[row] ?? 0) / UNITS
  return Array.from(day, (number, row) => ({
    tsEvent: epochMs(instantOf(dateFromDayNumber(number), 0)),
    open: price(open, row),
    high: price(high, row),
    low: price(low, row),
    close: price(close, row),
    volume: volume[row] ?? 0,
  })).filter((_, row) => (day[row] ?? 0) >= FIRST_DAY)
}

it('recorded bars pass, but for real splits and the fall of AIG', () => {
  const resources = new MarketResources(FOLDER)
  const counts = new QualityCounts()
  const rejected: string[] = []
  for (const symbol of symbols.filter(name => name !== 'VIX')) {
    const quality = new BarQuality('1d')
    for (const bar of barsOf(resources, symbol)) {
      const found = quality.next(bar)
      counts.add(found)
      for (const { code } of found.filter(isRejected))
        rejected.push(`${symbol} ${exchangeDateOf(bar.tsEvent)} ${code}`)
    }
  }
  expect(rejected).toEqual([
    'AAPL 2005-02-28 SPLIT_LIKE',
    'AAPL 2014-06-09 SPLIT_LIKE',
    // Halved and more within days: no rule of one series can tell it from splits, and trading on it waits.
    'AIG 2008-09-16 SPLIT_LIKE',
    'AIG 2008-09-17 SPLIT_LIKE',
    'AIG 2009-03-19 SPLIT_LIKE',
    // One for twenty, on a day on which it also fell by a fifth.
    'AIG 2009-07-01 OUTLIER',
  ])
  expect(counts.checked).toBeGreaterThan(20_000)
  expect(counts.share).toBeGreaterThan(0.999)
})

it('the splits of recorded bars are found and applied, and crashes are not', () => {
  const resources = new MarketResources(FOLDER)
  const found: string[] = []
  for (const symbol of symbols.filter(name => name !== 'VIX')) {
    const bars = barsOf(resources, symbol)
    for (const { row, ratio } of detectSplits(bars))
      found.push(`${symbol} ${exchangeDateOf(bars[row]?.tsEvent ?? epochMs(0))} ${ratio}:1`)
  }
  expect(found).toEqual(['AAPL 2005-02-28 2:1', 'AAPL 2014-06-09 7:1'])
  const apple = withSplitsApplied(barsOf(resources, 'AAPL'))
  const before = apple.findLast(bar => exchangeDateOf(bar.tsEvent) === '2014-06-06')
  // 645.57 as it was traded.
  expect(before?.close).toBeCloseTo(645.57 / 7, 6)
})

const dataDir = process.env['CLAXTON_DATA_DIR']

describe.skipIf(!dataDir)('minutes of NVDA around its split of 2024 (needs CLAXTON_DATA_DIR)', () => {
  it('as they were traded are found to split ten for one, and are made whole', () => {
    const splitAt = instantOf(sessionDate('2024-06-10'), 0)
    const rows = gunzipSync(
      readFileSync(join(dataDir ?? '', 'intraday', 'nvda_1min_2024-05-28_2024-06-20_split.csv.gz')),
    )
    const adjusted = rows
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((row): Bar => {
        const [time = '', ...numbers] = row.split(',')
        const [hours = 0, minutes = 0] = time.slice(11).split(':').map(Number)
        const [open = 0, high = 0, low = 0, close = 0, volume = 0] = numbers.map(Number)
        const tsEvent = instantOf(sessionDate(time.slice(0, 10)), (hours * 60 + minutes) * 60_000)
        return { tsEvent, open, high, low, close, volume }
      })
    // The file is adjusted; what was traded before the split cost ten times as much.
    const traded = adjusted.map(bar =>
      bar.tsEvent < splitAt
        ? { ...bar, open: bar.open * 10, high: bar.high * 10, low: bar.low * 10, close: bar.close * 10 }
        : bar,
    )
    const found = detectSplits(traded)
    expect(found.map(({ ratio }) => ratio)).toEqual([10])
    expect(exchangeDateOf(traded[found[0]?.row ?? 0]?.tsEvent ?? epochMs(0))).toBe('2024-06-10')
    const whole = withSplitsApplied(traded)
    const off = whole.map(({ close }, row) => Math.abs(close / (adjusted[row]?.close ?? 0) - 1))
    expect(Math.max(...off)).toBeLessThan(1e-12)
    expect(adjusted.length).toBeGreaterThan(10_000)
  })
})
