/**
 * A market that never was: any symbols, any number of sessions, a function of its seed. Prices, volumes and the VIX
 * come from a model (syntheticCourse.ts); options are quoted from the same surface as in the replayed market.
 */

import { civilDate } from '#core/calendar/civilDate'
import {
  nextSession,
  previousSession,
  SESSIONS_FIRST_YEAR,
  SESSIONS_LAST_YEAR,
  type Session,
  sessionOf,
} from '#core/calendar/xnysSessions'
import { dayNumber, type SessionDate } from '#core/domain/time'
import type { Market } from './market'
import { daysFor, OptionIds } from './optionId'
import { SessionMarket } from './sessionMarket'
import { SyntheticDays } from './syntheticDays'
import { syntheticListings } from './syntheticListings'

export type SyntheticOptions = {
  /** The first is the benchmark: the VIX is of its options. */
  readonly symbols: readonly string[]
  /** The first session. */
  readonly sessionDate: SessionDate
  readonly sessions: number
  /** Yearly, of the benchmark: 0.15 is quiet, 0.4 a crisis. */
  readonly vol: number
  readonly seed: number
}

/** Sessions before the first: a year and a quarter of daily bars. */
const HISTORY = 315
/** The longest options end this many days after the session they are listed in. */
const LISTED_AHEAD = 380
const FIRST_DATE = civilDate(SESSIONS_FIRST_YEAR + 2, 1, 1)
const LAST_DATE = civilDate(SESSIONS_LAST_YEAR - 1, 12, 1)

/** Throws RangeError, with what can be asked for, when it is too much. */
export function createSyntheticMarket(options: SyntheticOptions): Market {
  const { symbols, sessionDate, vol, seed } = options
  const listings = syntheticListings(symbols)
  const played = playedSessions(sessionDate, options.sessions, daysFor(listings.length) - LISTED_AHEAD)
  const days = new SyntheticDays({
    symbols,
    sessions: [...sessionsBefore(sessionDate), ...played],
    vol,
    seed,
  })
  return new SessionMarket({
    days,
    listings,
    optionIds: new OptionIds(listings, sessionDate),
    sessionDate,
    seed,
    longVol: days.longVol,
    describe: date =>
      `synthetic market of ${symbols.join(', ')}, session ${date}; nothing in it was recorded`,
  })
}

function playedSessions(first: SessionDate, count: number, daysMax: number): readonly Session[] {
  const session = sessionOf(first)
  if (!session || first < FIRST_DATE || first > LAST_DATE)
    throw new RangeError(
      `a synthetic market begins on a session from ${FIRST_DATE} to ${LAST_DATE}, not ${first}`,
    )
  const sessions = [session]
  for (let next = session; sessions.length < count; ) {
    next = nextSession(next.date)
    if (next.date > LAST_DATE || dayNumber(next.date) - dayNumber(first) > daysMax)
      throw new RangeError(
        `from ${first} on there is room for ${sessions.length} sessions of so many symbols, not ${count}`,
      )
    sessions.push(next)
  }
  return sessions
}

function sessionsBefore(first: SessionDate): readonly Session[] {
  const sessions: Session[] = []
  for (let date = first; sessions.length < HISTORY; ) {
    const session = previousSession(date)
    sessions.push(session)
    date = session.date
  }
  return sessions.reverse()
}
