/** Ticks of the past: the inside of the minutes as it was, or would have been, played. Never the market's future. */
import { dateFromDayNumber } from '#core/calendar/civilDate'
import { exchangeTimeOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type Session, sessionOf } from '#core/calendar/xnysSessions'
import { dayNumber, type EpochMs, epochMs } from '#core/domain/time'
import { type HistoryInstrument, symbolOf, vixAt } from './barSource'
import { at, type DayMinutes, firstRowAt, UNITS_PER_DOLLAR } from './dayMinutes'
import type { MarketTick, TickQuery } from './market'
import type { MarketDays } from './marketDays'
import { type MinuteTicks, minuteTicks } from './minuteTicks'
import type { OptionDesk } from './optionDesk'
import type { ListedOption } from './optionId'
import { onTick } from './optionMarket'

const LAST_MINUTE = 1_440
const MINUTES_PER_SESSION = 390

export class TickHistory {
  readonly #days: MarketDays
  readonly #desk: OptionDesk

  constructor(days: MarketDays, desk: OptionDesk) {
    this.#days = days
    this.#desk = desk
  }

  ticksOf(instrument: HistoryInstrument, query: TickQuery, now: EpochMs): readonly MarketTick[] {
    const end = epochMs(Math.min(query.to, now + 1))
    const ticks: MarketTick[] = []
    for (let time = query.from; time < end; time = midnightAfter(time)) {
      const day = dayNumber(exchangeTimeOf(time).date)
      const session = sessionOf(dateFromDayNumber(day))
      const minutes = session && this.#days.minutesOf(symbolOf(instrument), day)
      if (minutes)
        ticks.push(...this.#ticksOfDay(instrument, minutes, { ...query, from: time, to: end, day, session }))
    }
    return ticks
  }

  #ticksOfDay(instrument: HistoryInstrument, minutes: DayMinutes, query: DayQuery): readonly MarketTick[] {
    const { from, to, day, session } = query
    const openMinute = exchangeTimeOf(session.opensAt).msOfDay / MS_PER_MINUTE
    const midnight = session.opensAt - openMinute * MS_PER_MINUTE
    const closeMinute = openMinute + (session.closesAt - session.opensAt) / MS_PER_MINUTE
    const [first, last] = query.regularHoursOnly ? [openMinute, closeMinute] : [0, LAST_MINUTE]
    const fromMinute = Math.max(first, Math.floor((from - midnight) / MS_PER_MINUTE))
    const ticks: MarketTick[] = []
    for (let row = firstRowAt(minutes.minute, fromMinute); row < minutes.minute.length; row++) {
      const minute = at(minutes.minute, row)
      const start = epochMs(midnight + minute * MS_PER_MINUTE)
      if (minute >= last || start >= to) break
      const made = minuteTicks(minutes, row, this.#days.tickSeed(symbolOf(instrument), day, minute))
      const all =
        'listing' in instrument
          ? this.#optionTicks(instrument, made, { day, minute, start })
          : stockTicks(made, start)
      ticks.push(...all.filter(({ time }) => time >= from && time < to))
    }
    return ticks
  }

  /** The option's market at each quote of its underlying; what trades in a minute is printed at its first. */
  #optionTicks(option: ListedOption, made: MinuteTicks, { day, minute, start }: Minute): MarketTick[] {
    const vix = vixAt(this.#days, day, minute)
    const openingSpot = at(made.bid, 0) / UNITS_PER_DOLLAR
    const dailyVolume = openingSpot > 0 ? this.#desk.dailyVolumeOf(option, openingSpot, day) : 0
    const volume = Math.round(dailyVolume / MINUTES_PER_SESSION)
    return stockTicks(made, start).flatMap((tick, i) => {
      if (tick.bid === undefined || tick.ask === undefined) return []
      const market = this.#desk.marketAt(option, (tick.bid + tick.ask) / 2, vix, tick.time)
      if (!market) return []
      const isPrinted = i === 0 && volume > 0
      return [
        {
          time: tick.time,
          bid: market.bid > 0 ? market.bid : undefined,
          ask: market.ask,
          bidSize: market.bid > 0 ? market.size : 0,
          askSize: market.size,
          price: isPrinted ? onTick(option, market.price) : undefined,
          size: isPrinted ? volume : 0,
        },
      ]
    })
  }
}

type DayQuery = TickQuery & { readonly day: number; readonly session: Session }
type Minute = { readonly day: number; readonly minute: number; readonly start: EpochMs }

const dollars = (units: number): number | undefined => (units > 0 ? units / UNITS_PER_DOLLAR : undefined)

const stockTicks = (made: MinuteTicks, start: EpochMs): MarketTick[] =>
  Array.from({ length: made.count }, (_, tick) => ({
    time: epochMs(start + at(made.offsetMs, tick)),
    bid: dollars(at(made.bid, tick)),
    ask: dollars(at(made.ask, tick)),
    bidSize: at(made.bidSize, tick),
    askSize: at(made.askSize, tick),
    price: dollars(at(made.price, tick)),
    size: at(made.size, tick),
  }))

/** New York's next midnight. */
function midnightAfter(time: EpochMs): EpochMs {
  const { msOfDay } = exchangeTimeOf(time)
  // An hour more finds the next day across a change of the clock as well; its own midnight is then exact.
  const next = epochMs(time - msOfDay + MS_PER_DAY + 3_600_000)
  return epochMs(next - exchangeTimeOf(next).msOfDay)
}
