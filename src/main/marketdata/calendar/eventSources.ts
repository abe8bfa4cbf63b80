import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calendarWithin, type EventCalendar, mergedCalendar } from '#core/calendar/eventWindows'
import { exchangeDateOf, exchangeTimeOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type EpochMs, epochMs } from '#core/domain/time'
import { describeError, type Log } from '#main/observability/log'
import { corporateEvents } from './corporateEvents'
import { CSV_COLUMNS } from './csvEvents'
import { eventFilesOf } from './eventFiles'
import type { FinnhubCalendar } from './finnhubCalendar'

export type EventSourcesOptions = {
  /** The folder `resources` that comes with Claxton. */
  readonly resources: string
  /** The user's folder of event files. */
  readonly folder: string
  /** Undefined without a key. */
  readonly finnhub: FinnhubCalendar | undefined
  readonly log: Log
}

/** How far around a moment events can matter: options are sold for months, not for years. */
const PAST_MS = 30 * MS_PER_DAY
const AHEAD_MS = 400 * MS_PER_DAY
const FINNHUB_FILE = 'finnhub.csv'
const FINNHUB_DAYS = 90
const FINNHUB_SYMBOLS_MAX = 50
const REFRESH_EVERY_MS = MS_PER_DAY
const RETRY_AFTER_MS = 60 * MS_PER_MINUTE

/**
 * Scheduled events from the files that come with Claxton, the user's own, and Finnhub, whose answer is kept as one of
 * the user's files. A file that cannot be read is told and left out: what it would have covered is unknown.
 */
export class EventSources {
  #calendar: EventCalendar = { events: [], coverage: [] }
  #refreshing: NodeJS.Timeout | undefined

  constructor(private readonly options: EventSourcesOptions) {
    this.reload()
  }

  reload(): void {
    const { resources, folder, log } = this.options
    const onFault = (error: unknown) =>
      log.error('calendar.unreadable', `${describeError(error)} Its events are unknown until this is mended.`)
    const calendars: EventCalendar[] = []
    try {
      for (const each of [join(resources, 'calendar'), folder])
        calendars.push(...eventFilesOf(each, onFault).map(({ calendar }) => calendar))
      const actions = join(resources, 'market', 'corporateActions.json')
      calendars.push(corporateEvents(readFileSync(actions, 'utf8'), actions))
    } catch (error) {
      onFault(error)
    }
    this.#calendar = mergedCalendar(calendars)
  }

  /** Everything that is known around a moment. */
  around(now: EpochMs): EventCalendar {
    return calendarWithin(this.#calendar, epochMs(now - PAST_MS), epochMs(now + AHEAD_MS))
  }

  /** Asks Finnhub now and once a day. Rejects never. */
  start(now: () => EpochMs, symbols: () => readonly string[]): void {
    if (!this.options.finnhub) return
    this.refresh(now(), symbols())
      .then(
        () => REFRESH_EVERY_MS,
        (error: unknown) => {
          this.options.log.warn('calendar.notRefreshed', describeError(error))
          return RETRY_AFTER_MS
        },
      )
      .then(afterMs => {
        this.#refreshing = setTimeout(() => this.start(now, symbols), afterMs)
        this.#refreshing.unref()
      })
      .catch((error: unknown) => this.options.log.error('calendar.bug', describeError(error)))
  }

  stop(): void {
    clearTimeout(this.#refreshing)
  }

  /** Asks Finnhub and keeps the answer. Throws FinnhubError; what was known before stays. */
  async refresh(now: EpochMs, symbols: readonly string[]): Promise<void> {
    const { finnhub, folder, log } = this.options
    if (!finnhub) return
    const from = exchangeDateOf(now)
    const to = exchangeDateOf(epochMs(now + FINNHUB_DAYS * MS_PER_DAY))
    const answer = await finnhub.between(from, to, symbols.slice(0, FINNHUB_SYMBOLS_MAX))
    mkdirSync(folder, { recursive: true })
    const file = join(folder, FINNHUB_FILE)
    writeFileSync(`${file}.new`, csvOf(answer))
    renameSync(`${file}.new`, file)
    this.reload()
    log.info('calendar.refreshed', `${answer.events.length} events from Finnhub, ${from} to ${to}.`)
  }
}

function csvOf({ events, coverage }: EventCalendar): string {
  const rows = [
    ...coverage.map(({ kind, symbol, from, to }) =>
      [kind, symbol ?? '', exchangeDateOf(from), '', exchangeDateOf(epochMs(to - MS_PER_MINUTE))].join(','),
    ),
    ...events.map(({ kind, symbol, at }) => {
      const { date, msOfDay } = exchangeTimeOf(at)
      return [kind, symbol ?? '', date, new Date(msOfDay).toISOString().slice(11, 16), ''].join(',')
    }),
  ]
  return `${[CSV_COLUMNS.join(','), ...rows].join('\n')}\n`
}
