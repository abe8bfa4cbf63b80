import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { epochMs } from '#core/domain/time'
import type { FillView } from '#protocol/views/orderView'

/** What one session realised, commissions counted. */
export type SessionResult = {
  readonly session: string
  readonly realised: number
  readonly commissions: number
  readonly fills: number
}

/** By session, oldest first. A fill whose commission is not known yet counts without it. */
export function sessionResults(fills: readonly FillView[]): readonly SessionResult[] {
  const bySession = Map.groupBy(fills, ({ tsEvent }) => exchangeDateOf(epochMs(tsEvent)) as string)
  return [...bySession]
    .map(([session, own]) => {
      const commissions = own.reduce((sum, { commission }) => sum + (commission ?? 0), 0)
      const gained = own.reduce((sum, { realizedPnl }) => sum + (realizedPnl ?? 0), 0)
      return { session, realised: gained - commissions, commissions, fills: own.length }
    })
    .sort((a, b) => a.session.localeCompare(b.session))
}

export type MonthOfResults = {
  /** `2013-10`. */
  readonly month: string
  readonly total: number
  /** Monday to Friday, week after week; undefined outside the month. */
  readonly weeks: readonly (readonly (DayCell | undefined)[])[]
}

export type DayCell = { readonly day: number; readonly result: SessionResult | undefined }

/** A month's working days as a calendar shows them. */
export function monthOfResults(month: string, results: readonly SessionResult[]): MonthOfResults {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const byDay = new Map(
    results
      .filter(({ session }) => session.startsWith(month))
      .map(each => [Number(each.session.slice(8)), each]),
  )
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const weeks: (DayCell | undefined)[][] = []
  for (let day = 1; day <= days; day++) {
    const weekday = (new Date(Date.UTC(year, number - 1, day)).getUTCDay() + 6) % 7
    if (weekday > 4) continue
    if (weekday === 0 || weeks.length === 0) weeks.push(Array(5).fill(undefined))
    const week = weeks.at(-1)
    if (week !== undefined) week[weekday] = { day, result: byDay.get(day) }
  }
  const total = [...byDay.values()].reduce((sum, { realised }) => sum + realised, 0)
  return { month, total, weeks }
}
