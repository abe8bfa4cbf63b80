import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import { type EpochMs, epochMs, sessionDate } from '#core/domain/time'
import { minuteFeaturesOf } from '#core/strategies/intraday/minuteFeatures'
import { scalpSignal } from '#core/strategies/intraday/scalp'
import { whaleSignal } from '#core/strategies/intraday/whale'
import type { Market } from '#main/gateway/market/market'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { STANDARD_RULES } from '../../fakes/intradayInputs'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SESSION = sessionDate('2013-10-08')
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const session = sessionOf(SESSION)!

const market = createReplayMarket({
  resourcesDir: join(ROOT, 'resources', 'market'),
  sessionDate: SESSION,
  seed: 1,
})
market.advanceTo(session.closesAt, {
  quoteChanged: () => undefined,
  traded: () => undefined,
  sessionOpened: () => undefined,
  sessionClosed: () => undefined,
})

/** Scalp on the recorded minutes of the session, as every cycle of it would see them. */
function scalpLines(market: Market, conId: number): string[] {
  const bars = barsOf(market, conId, MINUTE, session.opensAt)
  const lines: string[] = []
  for (let now = session.opensAt + 3 * MINUTE; now <= session.closesAt; now += 3 * MINUTE) {
    const finished = bars.filter(bar => bar.tsEvent + MINUTE <= now)
    const { signal, confidence, reason } = scalpSignal(
      minuteFeaturesOf(finished, STANDARD_RULES.periods),
      STANDARD_RULES.scalp,
    )
    lines.push(`scalp ${new Date(now).toISOString()} ${signal} ${confidence.toFixed(4)} ${reason}`)
  }
  return lines
}

/** Whale on the hours of half a year, debounced by its own signals; days without a recording are modelled inside their daily bar. */
function whaleLines(market: Market, conId: number): string[] {
  const bars = barsOf(market, conId, HOUR, epochMs(session.opensAt - 180 * DAY))
  const lines: string[] = []
  let lastSignalAt: EpochMs | undefined
  bars.forEach((bar, row) => {
    const now = epochMs(bar.tsEvent + HOUR)
    const { signal, confidence, reason } = whaleSignal(
      bars.slice(0, row + 1),
      now,
      lastSignalAt,
      STANDARD_RULES.whale,
    )
    if (signal !== 'HOLD') lastSignalAt = now
    if (signal !== 'HOLD' || reason.includes('signalled'))
      lines.push(`whale ${new Date(now).toISOString()} ${signal} ${confidence.toFixed(4)} ${reason}`)
  })
  return lines
}

const barsOf = (market: Market, conId: number, stepMs: number, from: EpochMs): readonly Bar[] =>
  market
    .barsOf(conId, {
      secondsPerBar: stepMs / 1000,
      from,
      to: session.closesAt,
      regularHoursOnly: true,
      whatToShow: 'TRADES',
    })
    .map(({ time, open, high, low, close, volume }) => ({ tsEvent: time, open, high, low, close, volume }))

describe('the strategies as they come (UPDATE_GOLDEN=1 writes the files anew)', () => {
  it.each(['SPY', 'IBM', 'AIG'])('%s: the same signals as ever on the same bars', symbol => {
    const { conId } = market.contracts.find({ secType: 'STK', symbol })[0]!
    const text = `${[...scalpLines(market, conId), ...whaleLines(market, conId)].join('\n')}\n`
    const file = join(ROOT, 'test', 'golden', 'intraday', `${symbol}.txt`)
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text)
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text)
    expect(text).toMatch(/scalp .* (BUY|SELL) /)
    expect(text).toMatch(/whale .* BUY_(CALL|PUT) /)
  })
})
