/**
 * A market that was: recorded minutes are played as ticks, days without a recording are modelled inside their daily
 * bar, options are quoted from a modelled surface. It ends with the daily bars, in December 2014.
 */
import { dayNumber, type SessionDate, sessionDate } from '#core/domain/time'
import { LISTINGS, RECORDED_SYMBOLS } from './listings'
import type { Market } from './market'
import { MarketResources } from './marketResources'
import { OptionIds } from './optionId'
import { RecordedDays } from './recordedDays'
import { SessionMarket } from './sessionMarket'

export type ReplayOptions = {
  readonly resourcesDir: string
  /** The first session. */
  readonly sessionDate: SessionDate
  readonly seed: number
}

/** The first date that an option's id can name, and how many days from it on; part of every id. */
const FIRST_DATE = sessionDate('2012-01-01')
const DAYS = 2048

/** Throws MarketResourceError when the resources are not there, RangeError when the date is no session of theirs. */
export function createReplayMarket({ resourcesDir, sessionDate, seed }: ReplayOptions): Market {
  const days = new RecordedDays(new MarketResources(resourcesDir), seed)
  return new SessionMarket({
    days,
    listings: LISTINGS,
    optionIds: new OptionIds(LISTINGS, FIRST_DATE, DAYS),
    sessionDate,
    seed,
    describe: date => {
      const recorded = RECORDED_SYMBOLS.filter(symbol => days.isRecorded(symbol, dayNumber(date)))
      const replayed = recorded.length > 0 ? `replay of ${recorded.join(', ')} of` : 'session'
      return `${replayed} ${date}; other symbols' intraday modelled inside their recorded daily bars; option quotes modelled`
    },
  })
}
