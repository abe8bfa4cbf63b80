import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayNumber, sessionDate } from '#core/domain/time'
import { type ColumnFile, MarketResourceError, readColumnFile } from './columnFile'
import {
  at,
  type DayMinutes,
  dayMinutes,
  firstRowAt,
  QUOTE_COLUMNS,
  TRADE_COLUMNS,
  UNITS_PER_CENT,
} from './dayMinutes'
import { RECORDED_SYMBOLS } from './listings'

/** Daily bars as recorded, oldest first; prices in ten-thousandths, not adjusted for anything. */
export type DailyColumns = {
  /** Days since 1970-01-01. */
  readonly day: Int32Array
  readonly open: Int32Array
  readonly high: Int32Array
  readonly low: Int32Array
  readonly close: Int32Array
  readonly volume: Int32Array
}

export type CorporateAction = {
  /** Day number of the last session before it takes effect. */
  readonly after: number
  /** New shares for one old. */
  readonly split?: number
  /** Dollars per share. */
  readonly dividend?: number
}

/** The files of resources/market, each read when first asked for. */
export class MarketResources {
  readonly #dir: string
  readonly #daily = new Map<string, DailyColumns>()
  readonly #minutes = new Map<string, { trades: ColumnFile; quotes: ColumnFile }>()
  #actions: Readonly<Record<string, readonly CorporateAction[]>> | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  dailyOf(symbol: string): DailyColumns {
    const known = this.#daily.get(symbol)
    if (known) return known
    const { column } = readColumnFile(join(this.#dir, 'daily', `${symbol}.gz`))
    const daily = {
      day: column('day'),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    }
    this.#daily.set(symbol, daily)
    return daily
  }

  /** The recorded minutes of a day; undefined when there is no recording. */
  minutesOf(symbol: string, day: number): DayMinutes | undefined {
    if (!RECORDED_SYMBOLS.includes(symbol)) return undefined
    const { trades, quotes } = this.#recordingOf(symbol)
    const tradeDays = trades.column('day')
    const [tradeFrom, tradeTo] = [firstRowAt(tradeDays, day), firstRowAt(tradeDays, day + 1)]
    if (tradeFrom === tradeTo) return undefined
    const quoteDays = quotes.column('day')
    const [quoteFrom, quoteTo] = [firstRowAt(quoteDays, day), firstRowAt(quoteDays, day + 1)]
    const tradeMinutes = trades.column('minute').subarray(tradeFrom, tradeTo)
    const quoteMinutes = quotes.column('minute').subarray(quoteFrom, quoteTo)
    const minutes = [...new Set([...tradeMinutes, ...quoteMinutes])].sort((a, b) => a - b)
    const merged = dayMinutes('recorded', minutes.length)
    merged.minute.set(minutes)
    for (const name of TRADE_COLUMNS)
      spread(trades.column(name).subarray(tradeFrom, tradeTo), tradeMinutes, merged.minute, merged[name])
    for (const name of QUOTE_COLUMNS)
      spread(quotes.column(name).subarray(quoteFrom, quoteTo), quoteMinutes, merged.minute, merged[name])
    uncross(merged)
    return merged
  }

  /** Splits and dividends, oldest first. */
  actionsOf(symbol: string): readonly CorporateAction[] {
    this.#actions ??= parseActions(readFileSync(join(this.#dir, 'corporateActions.json'), 'utf8'))
    return this.#actions[symbol] ?? []
  }

  #recordingOf(symbol: string): { trades: ColumnFile; quotes: ColumnFile } {
    const known = this.#minutes.get(symbol)
    if (known) return known
    const path = (kind: string) => join(this.#dir, 'minute', `${symbol}-${kind}.gz`)
    const recording = { trades: readColumnFile(path('trades')), quotes: readColumnFile(path('quotes')) }
    this.#minutes.set(symbol, recording)
    return recording
  }
}

/** Copies a column to the rows of the merged minutes. */
function spread(values: Int32Array, minutes: Int32Array, merged: Int32Array, out: Int32Array): void {
  let row = 0
  for (let i = 0; i < values.length; i++) {
    while (at(merged, row) < at(minutes, i)) row++
    out[row] = at(values, i)
  }
}

/** A few recorded minutes are locked or crossed between venues at an end: there the ask is moved up by a cent. */
function uncross({
  bidOpen,
  bidHigh,
  bidLow,
  bidClose,
  askOpen,
  askHigh,
  askLow,
  askClose,
}: DayMinutes): void {
  const above = (ask: number, bid: number) => (bid > 0 ? Math.max(ask, bid + UNITS_PER_CENT) : ask)
  for (let row = 0; row < bidOpen.length; row++) {
    const open = above(at(askOpen, row), at(bidOpen, row))
    const close = above(at(askClose, row), at(bidClose, row))
    askOpen[row] = open
    askClose[row] = close
    askHigh[row] = Math.max(above(at(askHigh, row), at(bidHigh, row)), open, close)
    askLow[row] = above(at(askLow, row), at(bidLow, row))
  }
}

function parseActions(text: string): Readonly<Record<string, readonly CorporateAction[]>> {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new MarketResourceError('corporateActions.json')
  return Object.fromEntries(
    Object.entries(parsed).map(([symbol, rows]) => {
      if (!Array.isArray(rows)) throw new MarketResourceError(`corporateActions.json: ${symbol}`)
      return [symbol, rows.map(row => ({ ...row, after: dayNumber(sessionDate(String(row.after))) }))]
    }),
  )
}
