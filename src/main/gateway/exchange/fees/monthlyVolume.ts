import type { SessionDate } from '#core/domain/time'
import type { Tier } from './feeSchedule'

/** What an account has traded in a calendar month: the tiers look at it. */
export type MonthlyVolume = {
  /** `2013-10`. */
  readonly month: string
  readonly shares: number
  readonly contracts: number
}

export const NO_VOLUME: MonthlyVolume = { month: '', shares: 0, contracts: 0 }

/** The volume so far in the month of a session: a new month begins with nothing. */
export function volumeOn(volume: MonthlyVolume, date: SessionDate): MonthlyVolume {
  const month = date.slice(0, 7)
  return volume.month === month ? volume : { ...NO_VOLUME, month }
}

/** The charge for `quantity` units after `before` units this month: each unit at the rate of its own tier. */
export function tieredCharge(tiers: readonly Tier[], before: number, quantity: number): number {
  let charge = 0
  let at = before
  const end = before + quantity
  for (const { upTo, rate } of tiers) {
    if (at >= end) break
    const inTier = Math.max(0, Math.min(end, upTo) - at)
    charge += inTier * rate
    at += inTier
  }
  return charge
}
