import { z } from 'zod'
import type { CalendarEvent, EventCalendar, EventKind } from '#core/calendar/eventWindows'
import { epochMs, type SessionDate } from '#core/domain/time'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'
import { coverageOf, eventOf } from './calendarDay'

export type FinnhubOptions = {
  /** `https://finnhub.io/api/v1`, without a slash at its end. */
  readonly url: string
  readonly key: string
  /** Between two requests: the free plan allows sixty a minute. */
  readonly paceMs: number
}

const EarningsAnswer = z.object({
  earningsCalendar: z.array(
    z.object({ date: SessionDateText, symbol: SymbolText, hour: z.string().nullish() }),
  ),
})

const EconomicAnswer = z.object({
  economicCalendar: z.array(
    z.object({
      country: z.string(),
      event: z.string(),
      /** UTC. */
      time: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
    }),
  ),
})

/** Before the open, after the close; anything else is taken for the open. */
const EARNINGS_TIMES: Readonly<Record<string, string>> = { bmo: '08:00', amc: '16:15' }

const RELEASES: readonly (readonly [RegExp, EventKind])[] = [
  [/^(FOMC|Fed) (interest rate|rate) decision|^Fed Interest Rate Decision|^Interest Rate Decision/i, 'fomc'],
  [/^(CPI|Consumer Price Index|Inflation Rate)\b/i, 'cpi'],
  [/^Non-?\s?Farm Payrolls/i, 'nfp'],
]

const ANSWER_WITHIN_MS = 10_000

/** Finnhub refused, did not answer, or answered something else than its calendar. */
export class FinnhubError extends Error {
  override readonly name = 'FinnhubError'
  readonly code = 'FINNHUB_FAILED'
}

/** Earnings and releases from Finnhub's calendars. What was answered is covered; a kind it does not know stays unknown. */
export class FinnhubCalendar {
  constructor(private readonly options: FinnhubOptions) {}

  /** Throws FinnhubError. */
  async between(from: SessionDate, to: SessionDate, symbols: readonly string[]): Promise<EventCalendar> {
    const calendars = [await this.#releases(from, to)]
    for (const symbol of symbols) {
      await new Promise(resolve => setTimeout(resolve, this.options.paceMs))
      calendars.push(await this.#earnings(symbol, from, to))
    }
    return {
      events: calendars.flatMap(({ events }) => events),
      coverage: calendars.flatMap(({ coverage }) => coverage),
    }
  }

  async #earnings(symbol: string, from: SessionDate, to: SessionDate): Promise<EventCalendar> {
    const { earningsCalendar } = await this.#ask('earnings', { from, to, symbol }, EarningsAnswer)
    return {
      events: earningsCalendar
        .filter(event => event.symbol === symbol)
        .map(event => eventOf('earnings', symbol, event.date, EARNINGS_TIMES[event.hour ?? ''] ?? '09:30')),
      coverage: [coverageOf('earnings', symbol, from, to)],
    }
  }

  async #releases(from: SessionDate, to: SessionDate): Promise<EventCalendar> {
    const { economicCalendar } = await this.#ask('economic', { from, to }, EconomicAnswer)
    const events = economicCalendar.flatMap(({ country, event, time }): CalendarEvent[] => {
      const kind = country === 'US' ? RELEASES.find(([pattern]) => pattern.test(event))?.[1] : undefined
      return kind ? [{ kind, symbol: undefined, at: epochMs(Date.parse(`${time.replace(' ', 'T')}Z`)) }] : []
    })
    const kinds = new Set(events.map(({ kind }) => kind))
    return { events, coverage: [...kinds].map(kind => coverageOf(kind, undefined, from, to)) }
  }

  async #ask<T>(calendar: string, query: Readonly<Record<string, string>>, answer: z.ZodType<T>): Promise<T> {
    const { url, key } = this.options
    try {
      const response = await fetch(`${url}/calendar/${calendar}?${new URLSearchParams(query)}`, {
        // In a header: addresses are logged on their way.
        headers: { 'X-Finnhub-Token': key, accept: 'application/json' },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      if (!response.ok) throw new FinnhubError(`${calendar}: ${response.status} ${response.statusText}`)
      const parsed = answer.safeParse(await response.json())
      if (!parsed.success) throw new FinnhubError(`${calendar}: ${z.prettifyError(parsed.error)}`)
      return parsed.data
    } catch (error) {
      if (error instanceof FinnhubError) throw error
      throw new FinnhubError(`${calendar}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
}
