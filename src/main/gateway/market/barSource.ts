/** Where a history request's numbers come from: prints, one side of the quote, an option's model, a vol. */

import { dateFromDayNumber } from '#core/calendar/civilDate'
import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { dayNumber, type EpochMs } from '#core/domain/time'
import { at, type DayMinutes, firstRowAt, UNITS_PER_DOLLAR } from './dayMinutes'
import type { DailyBar } from './intradayPath'
import type { Listing } from './listings'
import type { BarQuery } from './market'
import { type MarketDays, realisedVolOf } from './marketDays'
import type { OptionDesk } from './optionDesk'
import type { ListedOption } from './optionId'
import { onTick } from './optionMarket'

/** Dollars and units, as traded at the time. */
export type PlainBar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly tradeCount: number
}

export type BarSource = {
  /** Whose minutes and days are walked: for an option its underlying. */
  readonly symbol: string
  /** A split makes another contract of an option: there is no history of it in older shares. */
  readonly beginsAfterSplits?: boolean
  readonly minute: (minutes: DayMinutes, row: number, start: EpochMs) => PlainBar | undefined
  readonly daily: (day: number) => PlainBar | undefined
}

export type HistoryInstrument = Listing | ListedOption

type Model = { readonly days: MarketDays; readonly desk: OptionDesk }

const MINUTES_PER_SESSION = 390
const SHARES_PER_PRINT = 180
const HISTORICAL_WINDOW = 30

export const symbolOf = (instrument: HistoryInstrument): string =>
  'listing' in instrument ? instrument.listing.symbol : instrument.symbol

export function barSourceOf(
  instrument: HistoryInstrument,
  whatToShow: BarQuery['whatToShow'],
  model: Model,
): BarSource {
  if ('listing' in instrument) return optionSource(instrument, model)
  switch (whatToShow) {
    case 'TRADES':
      return printSource(instrument, model)
    case 'BID':
    case 'ASK':
    case 'MIDPOINT':
      return instrument.secType === 'IND'
        ? printSource(instrument, model)
        : quoteSource(instrument, whatToShow, model)
    case 'OPTION_IMPLIED_VOLATILITY':
    case 'HISTORICAL_VOLATILITY':
      return volSource(instrument, whatToShow, model)
  }
}

function printSource({ symbol }: Listing, { days }: Model): BarSource {
  return {
    symbol,
    minute: (m, row) =>
      at(m.open, row) === 0
        ? undefined
        : barOf([at(m.open, row), at(m.high, row), at(m.low, row), at(m.close, row)], at(m.volume, row)),
    daily: day => plainDaily(days.dailyBarOf(symbol, day)),
  }
}

/** Daily quotes were not recorded: their bars are those of the prints. */
function quoteSource({ symbol }: Listing, side: 'BID' | 'ASK' | 'MIDPOINT', { days }: Model): BarSource {
  const [bidShare, askShare] = side === 'BID' ? [1, 0] : side === 'ASK' ? [0, 1] : [0.5, 0.5]
  const mix = (bid: Int32Array, ask: Int32Array, row: number) =>
    bidShare * at(bid, row) + askShare * at(ask, row)
  return {
    symbol,
    minute: (m, row) =>
      at(m.bidOpen, row) === 0
        ? undefined
        : barOf(
            [
              mix(m.bidOpen, m.askOpen, row),
              mix(m.bidHigh, m.askHigh, row),
              mix(m.bidLow, m.askLow, row),
              mix(m.bidClose, m.askClose, row),
            ],
            0,
          ),
    daily: day => plainDaily(days.dailyBarOf(symbol, day)),
  }
}

/** The option's model on the underlying's prices and the VIX of the same minute or day. */
function optionSource(option: ListedOption, { days, desk }: Model): BarSource {
  const { symbol } = option.listing
  const lastDay = dayNumber(option.expiration)
  const existsOn = (day: number) => day <= lastDay
  const priced = (spots: readonly number[], vix: number, from: EpochMs, to: EpochMs): number[] =>
    spots.map((spot, i) => {
      const price = desk.priceAt(option, spot / UNITS_PER_DOLLAR, vix, i === 3 ? to : from)
      return onTick(option, price)
    })
  const assembled = (prices: readonly number[], volume: number): PlainBar => {
    const [open = 0, one = 0, other = 0, close = 0] = prices
    return {
      open,
      high: Math.max(open, one, other, close),
      low: Math.min(open, one, other, close),
      close,
      volume,
      tradeCount: Math.ceil(volume / 5),
    }
  }
  return {
    symbol,
    beginsAfterSplits: true,
    minute: (m, row, start) => {
      const day = dayNumber(exchangeTimeOf(start).date)
      if (at(m.open, row) === 0 || !existsOn(day)) return undefined
      const spots = [at(m.open, row), at(m.high, row), at(m.low, row), at(m.close, row)]
      const vix = vixAt(days, day, at(m.minute, row))
      const volume = desk.dailyVolumeOf(option, at(m.open, row) / UNITS_PER_DOLLAR, day) / MINUTES_PER_SESSION
      return assembled(priced(spots, vix, start, start), Math.round(volume))
    },
    daily: day => {
      const bar = days.dailyBarOf(symbol, day)
      const vix = days.dailyBarOf('VIX', day)
      const session = sessionOf(dateFromDayNumber(day))
      if (!bar || !vix || !session || !existsOn(day)) return undefined
      const volume = desk.dailyVolumeOf(option, bar.open / UNITS_PER_DOLLAR, day)
      const spots = [bar.open, bar.high, bar.low, bar.close]
      const level = (vix.open + vix.close) / 2 / UNITS_PER_DOLLAR
      return assembled(priced(spots, level, session.opensAt, session.closesAt), Math.round(volume))
    },
  }
}

/** Annualised fractions, as TWS shows them: the model's 30-day at-the-money vol, or that of 30 sessions' closes. */
function volSource(
  listing: Listing,
  kind: 'OPTION_IMPLIED_VOLATILITY' | 'HISTORICAL_VOLATILITY',
  { days, desk }: Model,
): BarSource {
  const { symbol } = listing
  const realised = (day: number) => realisedVolOf(days, symbol, day, HISTORICAL_WINDOW)
  const implied = (day: number, vixUnits: number) =>
    desk.atMoneyVol(listing, day, vixUnits / UNITS_PER_DOLLAR)
  const flat = (value: number): PlainBar => ({
    open: value,
    high: value,
    low: value,
    close: value,
    volume: 0,
    tradeCount: 0,
  })
  return {
    symbol,
    minute: (m, row, start) => {
      const day = dayNumber(exchangeTimeOf(start).date)
      if (kind === 'HISTORICAL_VOLATILITY') return flat(realised(day))
      return flat(implied(day, vixAt(days, day, at(m.minute, row)) * UNITS_PER_DOLLAR))
    },
    daily: day => {
      if (kind === 'HISTORICAL_VOLATILITY') return flat(realised(day + 1))
      const vix = days.dailyBarOf('VIX', day)
      if (!vix) return undefined
      return {
        open: implied(day, vix.open),
        high: implied(day, vix.high),
        low: implied(day, vix.low),
        close: implied(day, vix.close),
        volume: 0,
        tradeCount: 0,
      }
    },
  }
}

/** The VIX, in points, as a minute begins; before its first minute the close of the day before. */
export function vixAt(days: MarketDays, day: number, minute: number): number {
  const minutes = days.minutesOf('VIX', day)
  if (minutes) {
    const row = Math.min(firstRowAt(minutes.minute, minute), minutes.minute.length - 1)
    if (at(minutes.minute, row) <= minute) return at(minutes.open, row) / UNITS_PER_DOLLAR
  }
  return days.closesBefore('VIX', day, 1)[0] ?? Number.NaN
}

const plainDaily = (bar: DailyBar | undefined): PlainBar | undefined =>
  bar && barOf([bar.open, bar.high, bar.low, bar.close], bar.volume)

const barOf = (units: readonly [number, number, number, number], volume: number): PlainBar => ({
  open: units[0] / UNITS_PER_DOLLAR,
  high: units[1] / UNITS_PER_DOLLAR,
  low: units[2] / UNITS_PER_DOLLAR,
  close: units[3] / UNITS_PER_DOLLAR,
  volume,
  tradeCount: Math.ceil(volume / SHARES_PER_PRINT),
})
