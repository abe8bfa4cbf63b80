import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import type { Quote } from '#core/domain/quote'
import { epochMs, sessionDate } from '#core/domain/time'
import { TickQuality } from '#core/market/quality/tickQuality'
import { RandomStream } from '#core/quant/randomStream'
import { FeatureHub } from '#main/marketdata/featureHub'
import { TickRecorder } from '#main/marketdata/tickRecorder'
import { MarketStore } from '#main/store/marketStore'
import { report, seconds } from '../report'

/** What the market-data hub costs: ticks stored, bars read, ticks checked, features updated. Run: npm run bench:data. */
const SYMBOLS = 100
const TICKS = 500_000
const BARS = 1_000_000
const MINUTE_MS = 60_000
const OPEN = sessionOf(sessionDate('2013-10-08'))?.opensAt ?? epochMs(0)

const fail = (error: unknown): never => {
  throw error
}

function quotesOf(count: number, stepMs: number): Quote[] {
  const random = new RandomStream(1)
  let price = 100
  return Array.from({ length: count }, (_, i) => {
    price *= Math.exp(0.0001 * random.normal())
    const ts = epochMs(OPEN + i * stepMs)
    return {
      bid: price - 0.01,
      ask: price + 0.01,
      bidSize: 5,
      askSize: 7,
      last: price,
      lastSize: 1,
      volume: i,
      open: 100,
      high: 101,
      low: 99,
      previousClose: 100,
      halted: false,
      delayed: false,
      tsEvent: ts,
      tsInit: ts,
    }
  })
}

const folder = mkdtempSync(join(tmpdir(), 'claxton-bench-data-'))
const store = new MarketStore(join(folder, 'market.sqlite'))
try {
  const quotes = quotesOf(TICKS / SYMBOLS, 250)
  const symbols = Array.from({ length: SYMBOLS }, (_, i) => `S${i}`)
  report('ticks taken and stored, 100 symbols', 'thousand a second', '500 or more', () => {
    const recorder = new TickRecorder(store.ticks, fail)
    const took = seconds(() => {
      quotes.forEach((quote, i) => {
        for (const symbol of symbols) recorder.take(symbol, quote)
        if (i % 1_000 === 999) recorder.flush()
      })
      recorder.close()
    })
    return TICKS / took / 1_000
  })

  const bars: Bar[] = Array.from({ length: BARS }, (_, i) => ({
    tsEvent: epochMs(i * MINUTE_MS),
    open: 100,
    high: 101,
    low: 99,
    close: 100 + (i % 7) / 10,
    volume: i,
  }))
  store.bars.save('S0', '1m', bars)
  report('a million bars read', 'ms', '100 or less', () => {
    return seconds(() => store.bars.columns('S0', '1m', Number.MAX_SAFE_INTEGER, BARS)) * 1_000
  })

  report('a tick checked', 'us', 'none set', () => {
    const quality = new TickQuality()
    const took = seconds(() => {
      for (const quote of quotes) quality.next(quote)
    })
    return (took / quotes.length) * 1e6
  })

  report('a tick to features of 5 timeframes', 'us', '100 symbols in 100 ms: 1000', () => {
    const hub = new FeatureHub(undefined, fail)
    const took = seconds(() => {
      for (const quote of quotes)
        for (const symbol of symbols) hub.take({ instrument: { kind: 'stock', symbol }, quote })
    })
    hub.close()
    return (took / TICKS) * 1e6
  })
} finally {
  store.close()
  rmSync(folder, { recursive: true })
}
