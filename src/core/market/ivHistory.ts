/** Volatility of past sessions: what is noted of a day, and what stands in where nothing was noted. */
import { exchangeDateOf } from '#core/calendar/exchangeTime'
import type { Bar } from '#core/domain/bar'
import type { SessionDate } from '#core/domain/time'
import { RealisedVol } from '#core/quant/indicators/realisedVol'
import { atmVol, type ChainSlice } from '#core/strategies/chainSlice'

export type SessionVol = { readonly session: SessionDate; readonly vol: number }

const MONTH_YEARS = 30 / 365
const SEED_SESSIONS = 20

/**
 * At-the-money vol of thirty days, a fraction: linear in total variance between the expirations around them, that of
 * the nearest expiration where they lie outside. NaN when no slice is quoted.
 */
export function monthVol(slices: readonly ChainSlice[], spot: number): number {
  const terms = slices
    .map(slice => ({ years: slice.years, vol: atmVol(slice, spot) }))
    .filter(({ years, vol }) => years > 0 && vol > 0)
    .sort((a, b) => a.years - b.years)
  const after = terms.find(({ years }) => years >= MONTH_YEARS)
  const before = terms.findLast(({ years }) => years < MONTH_YEARS)
  if (!after || !before) return (after ?? before)?.vol ?? Number.NaN
  const weight = (MONTH_YEARS - before.years) / (after.years - before.years)
  const variance = (1 - weight) * before.vol ** 2 * before.years + weight * after.vol ** 2 * after.years
  return Math.sqrt(variance / MONTH_YEARS)
}

/**
 * A stand-in for implied vols that nobody noted: realised vol of twenty sessions (Yang and Zhang) times `scale`, what
 * implied vol usually is above it. Ranks made from it say where realised vol stands; they are no market's opinion.
 */
export function seededVols(daily: readonly Bar[], scale: number): readonly SessionVol[] {
  const realised = new RealisedVol('yangZhang', SEED_SESSIONS)
  return daily.flatMap(({ tsEvent, open, high, low, close }) => {
    const vol = scale * realised.next(open, high, low, close)
    return vol > 0 ? [{ session: exchangeDateOf(tsEvent), vol }] : []
  })
}
