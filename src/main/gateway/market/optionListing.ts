/** Which options of a stock are listed on a date: expirations by the exchange's calendar, strikes around the price. */
import { yearOf } from '#core/calendar/civilDate'
import {
  monthlyExpiration,
  quarterlyExpiration,
  weeklyExpiration,
  weeklyExpirations,
} from '#core/calendar/optionExpirations'
import { isSession } from '#core/calendar/xnysSessions'
import { dayNumber, type SessionDate } from '#core/domain/time'
import type { Listing } from './listings'

const WEEKLIES = 6
const NEAR_MONTHS = 4
const HORIZON_DAYS = 370

/** Weeklies, four months, then the quarter's months to a year; the benchmark's quarter ends as well. Ascending. */
export function listedExpirations({ isBenchmark }: Listing, asOf: SessionDate): readonly SessionDate[] {
  const dates = new Set(weeklyExpirations(asOf, WEEKLIES))
  const [year, month] = [yearOf(asOf), Number(asOf.slice(5, 7))]
  let nearMonths = 0
  for (let ahead = 0; ahead <= 12; ahead++) {
    const ofYear = year + Math.floor((month - 1 + ahead) / 12)
    const ofMonth = ((month - 1 + ahead) % 12) + 1
    const monthly = monthlyExpiration(ofYear, ofMonth)
    if (monthly >= asOf && (nearMonths++ < NEAR_MONTHS || ofMonth % 3 === 0 || ofMonth === 1))
      dates.add(monthly)
    if (isBenchmark && ofMonth % 3 === 0) dates.add(quarterlyExpiration(ofYear, ofMonth))
  }
  const last = dayNumber(asOf) + HORIZON_DAYS
  return [...dates].filter(date => date >= asOf && dayNumber(date) <= last).sort()
}

/** Whether a date is an expiration that was or will be listed at some time. */
export function isExpiration({ isBenchmark }: Listing, date: SessionDate): boolean {
  const [year, month] = [yearOf(date), Number(date.slice(5, 7))]
  if (!isSession(date)) return false
  const isQuarterly = isBenchmark && month % 3 === 0 && quarterlyExpiration(year, month) === date
  return isQuarterly || weeklyExpiration(date) === date
}

/**
 * Strikes around where the stock closed of late (`lowest` to `highest`): dense near, sparse in the wings.
 * Ascending.
 */
export function listedStrikes({ isBenchmark }: Listing, lowest: number, highest: number): readonly number[] {
  const { near, wing } = isBenchmark ? BENCHMARK_SPACING : spacingAt((lowest + highest) / 2)
  const strikes = new Set<number>()
  for (let k = wing * Math.ceil((0.55 * lowest) / wing); k <= 1.45 * highest; k += wing) strikes.add(k)
  const [from, to] = isBenchmark ? [0.82 * lowest, 1.1 * highest] : [0.85 * lowest, 1.15 * highest]
  for (let k = near * Math.ceil(from / near); k <= to; k += near) strikes.add(k)
  return [...strikes].sort((a, b) => a - b)
}

type Spacing = { readonly near: number; readonly wing: number }

const BENCHMARK_SPACING: Spacing = { near: 1, wing: 5 }

function spacingAt(price: number): Spacing {
  if (price < 20) return { near: 0.5, wing: 1 }
  if (price < 60) return { near: 1, wing: 2 }
  return price < 200 ? { near: 2.5, wing: 5 } : { near: 5, wing: 10 }
}
