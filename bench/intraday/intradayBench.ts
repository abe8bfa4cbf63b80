import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import { type EpochMs, epochMs, sessionDate } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { Correlations } from '#core/risk/equity/correlations'
import { IntradayCycle } from '#main/intraday/intradayCycle'
import { createLog } from '#main/observability/log'
import { intradayRulesFrom } from '#main/settings/intradayRules'
import { loadSettings } from '#main/settings/loadSettings'
import { SqliteJournal } from '#main/store/journal'
import { seconds } from '../report'

/** What the intraday engine costs: a cycle with its rows on disk, correlations, memory. Run: npm run bench:intraday. */
const RUNS = 9
const SYMBOLS = Array.from({ length: 50 }, (_, row) => `X${row}`)
const SESSIONS = 252
const OPEN = sessionOf(sessionDate('2013-10-08'))?.opensAt ?? epochMs(0)
const random = new RandomStream(1)

function barsOf(count: number, stepMs: number, end: EpochMs): Bar[] {
  let price = 100
  return Array.from({ length: count }, (_, row) => {
    const open = price
    price *= Math.exp(0.0005 * random.normal())
    return {
      tsEvent: epochMs(end - (count - row) * stepMs),
      open,
      high: Math.max(open, price) * 1.0002,
      low: Math.min(open, price) * 0.9998,
      close: price,
      volume: 1_000 + Math.floor(500 * random.uniform()),
    }
  })
}

function print(what: string, samples: readonly number[], unit: string, goal: string): void {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (row: number) => (sorted[row] ?? Number.NaN).toFixed(3)
  console.log(`${what.padEnd(46)} ${at(RUNS >> 1)} (${at(0)} to ${at(RUNS - 1)}) ${unit}; goal ${goal}`)
}

const folder = mkdtempSync(join(tmpdir(), 'claxton-bench-intraday-'))
const journal = new SqliteJournal(join(folder, 'journal.sqlite'))
try {
  const { settings } = loadSettings({ files: [], environment: {}, flags: {} })
  const now = epochMs(OPEN + 3 * 3_600_000)
  const bars = new Map(
    SYMBOLS.map(symbol => [
      symbol,
      { minutes: barsOf(450, 60_000, now), hours: barsOf(154, 3_600_000, now) },
    ]),
  )
  const cycle = new IntradayCycle({
    symbols: SYMBOLS,
    atOnce: 2,
    symbolTimeoutMs: 20_000,
    rules: intradayRulesFrom(settings),
    inputsOf: async symbol => ({
      symbol,
      now,
      minutes: bars.get(symbol)?.minutes ?? [],
      hours: bars.get(symbol)?.hours ?? [],
      spreadRatio: 0.0001,
      earnings: 'clear',
      lastWhaleAt: undefined,
    }),
    planner: { plan: async () => ({ ok: false, code: 'OPTION_MISSING', detail: 'not what is measured' }) },
    scorer: undefined,
    aiScoreMin: undefined,
    judge: () => [],
    enter: undefined,
    entriesHeld: () => undefined,
    afterSymbol: () => undefined,
    onSignal: () => undefined,
    signals: journal.signals,
    log: createLog({ level: 'error', file: undefined, console: undefined }),
    now: () => now,
  })
  const cycles: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now()
    await cycle.run()
    cycles.push(performance.now() - startedAt)
  }
  print('a cycle of 50 symbols, rows on disk', cycles, 'ms', '100 or less')

  const returns = Array.from({ length: SESSIONS + 1 }, () =>
    Float64Array.from(SYMBOLS, () => 100 * Math.exp(0.01 * random.normal())),
  )
  const correlations: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const found = new Correlations(SYMBOLS, SESSIONS)
    for (const closes of returns) found.addCloses(closes)
    correlations.push(1_000 * seconds(() => found.of('X0', 'X49')))
  }
  print('the correlation matrix, 50 symbols x 252 days', correlations, 'ms', '0.3 or less')
  const residentMiB = process.memoryUsage().rss / 1_048_576
  console.log(
    `resident memory of this process: ${residentMiB.toFixed(0)} MiB (the engine's own: services.get)`,
  )
} finally {
  journal.close()
  rmSync(folder, { recursive: true })
}
