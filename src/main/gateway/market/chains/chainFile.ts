/**
 * Option chains recorded by others, as comma-separated files (also gzipped) with a header line. Columns are known by
 * name, so that the layouts of OptionsDX, optopsy and the Cboe's quote page are all read; others are left unread.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { optionFromOcc, type Right } from '#core/domain/instrument'
import { type EpochMs, isSessionDate, type SessionDate } from '#core/domain/time'

/** One option at one moment. Sizes, volumes and open interest that the file does not have are undefined. */
export type ChainQuote = {
  readonly date: SessionDate
  readonly at: EpochMs
  readonly tradingClass: string
  /** Price of the underlying, dollars or points. */
  readonly spot: number
  readonly expiration: SessionDate
  readonly right: Right
  readonly strike: number
  /** Undefined when nobody bids or offers. */
  readonly bid: number | undefined
  readonly ask: number | undefined
  readonly bidSize: number | undefined
  readonly askSize: number | undefined
  readonly last: number | undefined
  readonly volume: number | undefined
  readonly openInterest: number | undefined
}

/** The file is no chain, or a line of it makes no sense. The message names the file and the line. */
export class ChainFileError extends Error {
  override readonly name = 'ChainFileError'
  readonly code = 'chainFile'
}

/** Names of one column in the files that are known, first the commonest. */
const COLUMNS = {
  date: ['quote_date', 'snapshot_date'],
  time: ['quote_time'],
  tradingClass: ['root', 'underlying'],
  occSymbol: ['occ_symbol'],
  spot: ['underlying_last', 'spot'],
  expiration: ['expiration'],
  right: ['type'],
  strike: ['strike'],
  bid: ['bid'],
  ask: ['ask'],
  bidSize: ['bid_size'],
  askSize: ['ask_size'],
  /** `5x10`. */
  sizes: ['size'],
  last: ['last'],
  volume: ['volume'],
  openInterest: ['open_interest'],
} as const
type Column = keyof typeof COLUMNS
const NECESSARY: readonly Column[] = ['date', 'spot', 'expiration', 'right', 'strike', 'bid', 'ask']

/** More would be a file that was meant to be something else. */
const LINES_MAX = 2_000_000

export type ChainFile = {
  readonly quotes: readonly ChainQuote[]
  /** Lines of days on which the exchange was closed: copies of the day before. */
  readonly leftOut: number
}

/** @throws ChainFileError, or the file system's error. */
export function readChainFile(path: string): ChainFile {
  const [header = '', ...lines] = textOf(path).split('\n')
  if (lines.length > LINES_MAX) throw new ChainFileError(`${path}: more than ${LINES_MAX} lines`)
  const places = placesIn(header)
  const missing = missingFrom(places)
  if (missing) throw new ChainFileError(`${path}, line 1: no column ${missing}`)
  const width = header.split(',').length
  const quotes: ChainQuote[] = []
  let leftOut = 0
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const reader = new LineReader(`${path}, line ${i + 2}`, line.trimEnd().split(','), places)
    reader.expectWidth(width)
    const quote = quoteFrom(reader)
    if (quote) quotes.push(quote)
    else leftOut += 1
  }
  return { quotes, leftOut }
}

/** Whether a file has the columns of a chain with quotes. */
export const isChainFile = (path: string): boolean =>
  missingFrom(placesIn(textOf(path).split('\n', 1)[0] ?? '')) === undefined

function textOf(path: string): string {
  const bytes = readFileSync(path)
  try {
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new ChainFileError(`${path}: not a gzip file`, { cause })
  }
}

type Places = ReadonlyMap<Column, number>

function placesIn(header: string): Places {
  const names = header
    .trim()
    .replace(/^\uFEFF/, '')
    .split(',')
  const places = new Map<Column, number>()
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const place = COLUMNS[column].map(name => names.indexOf(name)).find(index => index >= 0)
    if (place !== undefined) places.set(column, place)
  }
  return places
}

function missingFrom(places: Places): string | undefined {
  const missing = NECESSARY.find(column => !places.has(column))
  if (missing) return COLUMNS[missing].join(' or ')
  return places.has('tradingClass') || places.has('occSymbol') ? undefined : 'underlying or occ_symbol'
}

/** The fields of one line by column, with its place for errors. */
class LineReader {
  constructor(
    private readonly where: string,
    private readonly fields: readonly string[],
    private readonly places: Places,
  ) {}

  fail(what: string): never {
    throw new ChainFileError(`${this.where}: ${what}`)
  }

  expectWidth(width: number): void {
    if (this.fields.length !== width) this.fail(`${this.fields.length} fields where the header has ${width}`)
  }

  text(column: Column): string {
    const place = this.places.get(column)
    return place === undefined ? '' : (this.fields[place] ?? '').trim()
  }

  /** Undefined when the field is empty. */
  number(column: Column): number | undefined {
    const text = this.text(column)
    if (text === '') return undefined
    const value = Number(text)
    return Number.isFinite(value) && value >= 0 ? value : this.fail(`${column} is no number: ${text}`)
  }

  positive(column: Column): number {
    const value = this.number(column)
    return value !== undefined && value > 0 ? value : this.fail(`${column} must be above 0`)
  }

  date(column: Column): SessionDate {
    const text = this.text(column)
    return isSessionDate(text) ? text : this.fail(`${column} is no date: ${text}`)
  }
}

/** Undefined when the exchange was closed on its date. */
function quoteFrom(line: LineReader): ChainQuote | undefined {
  const date = line.date('date')
  const session = sessionOf(date)
  if (!session) return undefined
  const expiration = line.date('expiration')
  if (expiration < date) line.fail(`expired on ${expiration}, before it was quoted`)
  const [bidSize, askSize] = sizesFrom(line)
  return {
    date,
    at: clockFrom(line, date) ?? session.closesAt,
    tradingClass: classFrom(line),
    spot: line.positive('spot'),
    expiration,
    right: rightFrom(line),
    strike: line.positive('strike'),
    bid: line.number('bid') || undefined,
    ask: line.number('ask') || undefined,
    bidSize,
    askSize,
    last: line.number('last') || undefined,
    volume: line.number('volume'),
    openInterest: line.number('openInterest'),
  }
}

/** Files without a time are of the close. */
function clockFrom(line: LineReader, date: SessionDate): EpochMs | undefined {
  const text = line.text('time')
  if (text === '') return undefined
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text)
  if (!match) line.fail(`time is not HH:MM: ${text}`)
  return instantOf(date, (Number(match[1]) * 60 + Number(match[2])) * MS_PER_MINUTE)
}

function classFrom(line: LineReader): string {
  const named = line.text('tradingClass')
  if (named !== '') return named
  const option = optionFromOcc(line.text('occSymbol'))
  return option ? option.tradingClass : line.fail(`no OCC symbol: ${line.text('occSymbol')}`)
}

function rightFrom(line: LineReader): Right {
  const text = line.text('right').toUpperCase()
  if (text === 'C' || text === 'CALL') return 'call'
  return text === 'P' || text === 'PUT' ? 'put' : line.fail(`type is neither C nor P: ${text}`)
}

function sizesFrom(line: LineReader): readonly [bid: number | undefined, ask: number | undefined] {
  const match = /^(\d+) ?x ?(\d+)$/.exec(line.text('sizes'))
  return match ? [Number(match[1]), Number(match[2])] : [line.number('bidSize'), line.number('askSize')]
}
