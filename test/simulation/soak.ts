import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { nextSession, sessionOf } from '#core/calendar/xnysSessions'
import { type EpochMs, epochMs, type SessionDate, sessionDate } from '#core/domain/time'
import { createSyntheticMarket } from '#main/gateway/market/syntheticMarket'
import { tradeIdOf } from '#main/intraday/tradeId'
import { brokenLawsOfDays } from './laws'
import { World } from './world'

const SYMBOLS = ['SPY', 'IBM', 'AIG', 'AAPL', 'BAC']
const FIRST = sessionDate('2013-10-07')
const CYCLE_MS = 180_000
const NIGHT_STEP_MS = 30_000
const DOWN_MS = 120_000

/** Trades that last minutes and end on every path; a synthetic market moves together, which is not the matter here. */
const SETTINGS: Readonly<Record<string, string>> = {
  'intraday.on': 'true',
  'intraday.symbols': SYMBOLS.join(','),
  'intraday.vehicle': 'equity',
  'intraday.cycleEveryMs': String(CYCLE_MS),
  'intraday.sizeMethod': 'fixed',
  'intraday.riskRatio': '0.02',
  'intraday.takeProfitRatio': '0.002',
  'intraday.stopLossRatio': '0.0015',
  'intraday.timeStopMs': '1800000',
  'intraday.trail': 'percent',
  'intraday.trailRatio': '0.0015',
  'intraday.maxTradesPerDay': '40',
  'intraday.maxCorrelation': '1',
  'intraday.maxDailyLossRatio': '0.5',
  'intraday.maxDrawdownRatio': '0.5',
  'intraday.equitySpreadRatioMax': '0.01',
  'intraday.equityVolumeMin': '0',
  'intraday.sectors': SYMBOLS.map(symbol => `${symbol}:${symbol}`).join(','),
}

export type SoakDay = {
  readonly session: SessionDate
  readonly cycles: number
  readonly cyclesDue: number
  readonly failed: number
  readonly trades: number
  /** Sent without a signal that had passed the risk manager. */
  readonly unvalidated: number
  readonly heldOvernight: number
  readonly broken: readonly string[]
  readonly killState: string
  /** How often each outcome was reached. */
  readonly outcomes: Readonly<Record<string, number>>
  /** What a garbage collection finds to be the engine's: the heap with it less the heap without it. */
  readonly engineMiB: number
}

/**
 * Sessions one after the other in simulated time, with a new engine every night on the files of the one before, as
 * after the nightly restart of a gateway.
 */
export async function soak(days: number, stepMs: number, onDay: (day: SoakDay) => void): Promise<SoakDay[]> {
  const market = createSyntheticMarket({
    symbols: SYMBOLS,
    sessionDate: FIRST,
    sessions: days + 1,
    vol: 0.2,
    seed: 7,
  })
  const world = new World({
    market,
    seed: 1,
    settings: SETTINGS,
    floor: { latencyMs: 30, latencyJitterMs: 20 },
  })
  const found: SoakDay[] = []
  try {
    world.begin()
    for (let date = FIRST; found.length < days; date = nextSession(date).date) {
      const session = sessionOf(date)
      if (!session) throw new Error(`${date} is no session`)
      await world.runTo(session.opensAt, NIGHT_STEP_MS)
      await world.runTo(epochMs(session.closesAt + 60_000), stepMs)
      const report = reportOf(world, date, session.opensAt, session.closesAt)
      world.sightings.length = 0
      const alive = heapAfterCollection()
      world.kill()
      await world.run(1_000)
      const day = { ...report, engineMiB: alive - heapAfterCollection() }
      found.push(day)
      onDay(day)
      await world.run(DOWN_MS, NIGHT_STEP_MS)
      world.begin()
    }
    return found
  } finally {
    world.end()
  }
}

function reportOf(
  world: World,
  session: SessionDate,
  opensAt: EpochMs,
  closesAt: EpochMs,
): Omit<SoakDay, 'engineMiB'> {
  const intraday = world.engine.intradayEngine
  if (!intraday) throw new Error('the journal could not be opened')
  const rows = intraday.signals
    .signals(100_000)
    .filter(({ tsInit }) => tsInit >= opensAt && tsInit < closesAt)
  const sent = new Set(
    rows.filter(({ outcome }) => outcome === 'sent').map(({ cycleId, symbol }) => tradeIdOf(cycleId, symbol)),
  )
  const trades = intraday.trades.trades(10_000).filter(({ opening }) => opening.session === session)
  return {
    session,
    cycles: new Set(rows.map(({ cycleId }) => cycleId)).size,
    cyclesDue: Math.ceil((closesAt - opensAt) / CYCLE_MS),
    failed: rows.filter(({ outcome }) => outcome === 'failed').length,
    trades: trades.length,
    unvalidated: trades.filter(({ tradeId }) => !sent.has(tradeId)).length,
    heldOvernight: trades.reduce((sum, { held }) => sum + held, 0),
    broken: brokenLawsOfDays(world),
    killState: world.engine.views.status().killSwitch.state,
    outcomes: Object.fromEntries(
      [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, each]) => [outcome, each.length]),
    ),
  }
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed / 1_048_576
}
