/** Bars of the past, from recorded or modelled minutes, their ticks, and daily bars; never from the market's future. */
import { addDays, civilDate, dateFromDayNumber, weekdayOfDayNumber } from '#core/calendar/civilDate'
import { exchangeTimeOf, instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { SESSIONS_FIRST_YEAR, sessionOf } from '#core/calendar/xnysSessions'
import { dayNumber, type EpochMs, epochMs } from '#core/domain/time'
import { type BarSource, barSourceOf, type HistoryInstrument, type PlainBar, symbolOf } from './barSource'
import { at, type DayMinutes, firstRowAt } from './dayMinutes'
import type { BarQuery, MarketBar, MarketTick, TickQuery } from './market'
import type { MarketDays } from './marketDays'
import { minuteUpTo } from './minuteUpTo'
import type { OptionDesk } from './optionDesk'
import { secondBars } from './secondBars'
import { TickHistory } from './tickHistory'

/** Bars in one answer: 50 sessions of minutes. */
export const BARS_MAX = 20_000
/** Daily bars go back further than the rules of sessions do. */
const FIRST_DAY = dayNumber(civilDate(SESSIONS_FIRST_YEAR, 1, 1))
const SECONDS_PER_DAY = 86_400
const MINUTES_OF_DAY = 1440

export class MarketHistory {
  readonly #days: MarketDays
  readonly #desk: OptionDesk
  readonly #ticks: TickHistory

  constructor(days: MarketDays, desk: OptionDesk) {
    this.#days = days
    this.#desk = desk
    this.#ticks = new TickHistory(days, desk)
  }

  barsOf(instrument: HistoryInstrument, query: BarQuery, now: EpochMs): readonly MarketBar[] {
    if (query.secondsPerBar < 60) {
      const bars = secondBars(query, now, BARS_MAX, ticks => this.ticksOf(instrument, ticks, now))
      return this.#inTodaysShares(instrument, bars, now)
    }
    const source = barSourceOf(instrument, query.whatToShow, { days: this.#days, desk: this.#desk })
    const today = dayNumber(exchangeTimeOf(now).date)
    const from = Math.max(FIRST_DAY, dayNumber(exchangeTimeOf(query.from).date))
    const to = Math.min(today, dayNumber(exchangeTimeOf(query.to).date))
    const days = this.#days.daysOf(symbolOf(instrument), from, to)
    const perDay: MarketBar[][] = []
    let count = 0
    for (let i = days.length - 1; i >= 0 && count < BARS_MAX; i--) {
      const bars = this.#barsOfDay(source, at(days, i), query, now).filter(
        bar => bar.time >= query.from && bar.time < query.to && bar.time <= now,
      )
      perDay.push(bars)
      count += bars.length
    }
    const bars = perDay.reverse().flat()
    return query.secondsPerBar > SECONDS_PER_DAY ? grouped(bars, query.secondsPerBar) : bars.slice(-BARS_MAX)
  }

  ticksOf(instrument: HistoryInstrument, query: TickQuery, now: EpochMs): readonly MarketTick[] {
    return this.#ticks.ticksOf(instrument, query, now)
  }

  #inTodaysShares(
    instrument: HistoryInstrument,
    bars: readonly MarketBar[],
    now: EpochMs,
  ): readonly MarketBar[] {
    const today = dayNumber(exchangeTimeOf(now).date)
    return bars.map(bar => {
      const day = dayNumber(exchangeTimeOf(bar.time).date)
      const factor = this.#days.sharesFactor(symbolOf(instrument), day, today)
      return factor === 1 ? bar : { ...adjusted(bar, factor, bar.time), vwap: bar.vwap / factor }
    })
  }

  #barsOfDay(source: BarSource, day: number, query: BarQuery, now: EpochMs): MarketBar[] {
    const today = dayNumber(exchangeTimeOf(now).date)
    const factor = this.#days.sharesFactor(source.symbol, day, today)
    if (factor !== 1 && source.beginsAfterSplits) return []
    const isDaily = query.secondsPerBar >= SECONDS_PER_DAY
    const session = sessionOf(dateFromDayNumber(day))
    if (!session) return []
    if (isDaily && now >= session.closesAt) {
      const bar = source.daily(day)
      return bar ? [adjusted(bar, factor, session.opensAt)] : []
    }
    const builder = new BarBuilder()
    const minutes = this.#days.minutesOf(source.symbol, day)
    if (!minutes) return []
    const open = exchangeTimeOf(session.opensAt).msOfDay / MS_PER_MINUTE
    const close = exchangeTimeOf(session.closesAt).msOfDay / MS_PER_MINUTE
    const isRegularOnly = query.regularHoursOnly || isDaily
    const [first, last] = isRegularOnly ? [open, close] : [0, MINUTES_OF_DAY]
    const midnight = session.opensAt - open * MS_PER_MINUTE
    const minutesPerBar = isDaily ? MINUTES_OF_DAY : Math.max(1, Math.floor(query.secondsPerBar / 60))
    for (let row = firstRowAt(minutes.minute, first); row < minutes.minute.length; row++) {
      const minute = at(minutes.minute, row)
      const start = midnight + minute * MS_PER_MINUTE
      if (minute >= last || start > now) break
      const shown = this.#shownOf(minutes, row, { source, day, elapsedMs: now - start })
      const bar = shown && source.minute(shown.minutes, shown.row, epochMs(start))
      if (!bar) continue
      const bucket = Math.floor(minute / minutesPerBar) * minutesPerBar
      builder.add(adjusted(bar, factor, epochMs(midnight + Math.max(bucket, first) * MS_PER_MINUTE)))
    }
    return builder.bars
  }

  /** The row itself, or so much of the minute as has been played. */
  #shownOf(
    minutes: DayMinutes,
    row: number,
    { source, day, elapsedMs }: { source: BarSource; day: number; elapsedMs: number },
  ): { minutes: DayMinutes; row: number } | undefined {
    if (elapsedMs >= MS_PER_MINUTE) return { minutes, row }
    const seed = this.#days.tickSeed(source.symbol, day, at(minutes.minute, row))
    const partial = minuteUpTo(minutes, row, seed, elapsedMs)
    return partial && { minutes: partial, row: 0 }
  }
}

/** Joins bars of one start time. */
class BarBuilder {
  readonly bars: MarketBar[] = []

  add(bar: MarketBar): void {
    const previous = this.bars.at(-1)
    if (previous?.time === bar.time) this.bars[this.bars.length - 1] = joined(previous, bar)
    else this.bars.push(bar)
  }
}

function joined(first: MarketBar, second: MarketBar): MarketBar {
  const volume = first.volume + second.volume
  return {
    time: first.time,
    open: first.open,
    high: Math.max(first.high, second.high),
    low: Math.min(first.low, second.low),
    close: second.close,
    volume,
    vwap: volume > 0 ? (first.vwap * first.volume + second.vwap * second.volume) / volume : second.vwap,
    tradeCount: first.tradeCount + second.tradeCount,
  }
}

/** In today's shares, as TWS adjusts its history for splits (not for dividends). */
function adjusted(bar: PlainBar, factor: number, time: EpochMs): MarketBar {
  const price = (value: number) => (factor === 1 ? value : Number((value / factor).toFixed(6)))
  return {
    time,
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume * factor,
    vwap: (bar.high + bar.low + bar.close) / 3 / factor,
    tradeCount: bar.tradeCount,
  }
}

/** Weeks begin on Monday; from 28 days on, months. */
function grouped(days: readonly MarketBar[], secondsPerBar: number): readonly MarketBar[] {
  const builder = new BarBuilder()
  for (const bar of days) {
    const { date } = exchangeTimeOf(bar.time)
    const number = dayNumber(date)
    const start =
      secondsPerBar >= 28 * SECONDS_PER_DAY
        ? addDays(date, 1 - Number(date.slice(8)))
        : dateFromDayNumber(number - ((weekdayOfDayNumber(number) + 6) % 7))
    builder.add({ ...bar, time: instantOf(start, 0) })
  }
  return builder.bars.slice(-BARS_MAX)
}
