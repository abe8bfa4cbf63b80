/** From quoted chains to a surface: forward, smile and fit of each expiration, as plain data that can be stored. */
import type { Result } from '#core/domain/result'
import { ok } from '#core/domain/result'
import type { ChainRow } from './chainRow'
import { type ExerciseStyle, europeanRows } from './deAmericanise'
import { parityForward } from './parityForward'
import { smilePoints } from './smilePoints'
import { type VolSurface, volSurface } from './surface'
import { fitSvi, type Svi, type SviError, sviVariance } from './svi'

export type ExpirationChain = {
  readonly years: number
  readonly rate: number
  readonly exercise: ExerciseStyle
  readonly rows: readonly ChainRow[]
}

export type FittedExpiration = {
  readonly years: number
  readonly forward: number
  readonly svi: Svi
  /** Weighted root mean square of the error in vol: 0.01 is a vol point. */
  readonly volError: number
  /** Strikes that took part. */
  readonly points: number
}

export type FitError = SviError | { readonly kind: 'noForward' }

/** Forward by parity, early exercise taken off, and SVI through the vols of what is out of the money. */
export function fitExpiration(chain: ExpirationChain): Result<FittedExpiration, FitError> {
  const { years, rate, exercise, rows } = chain
  const discount = Math.exp(-rate * years)
  let forward = parityForward(rows, discount)
  let european = rows
  // The premium depends on the forward and the forward on the premium: both settle in a few rounds.
  for (let round = 0; forward !== undefined && exercise.style === 'american' && round < 4; round++) {
    european = europeanRows(rows, { forward, years, rate, spot: exercise.spot })
    forward = parityForward(european, discount)
  }
  if (forward === undefined) return { ok: false, error: { kind: 'noForward' } }
  const points = smilePoints(european, { forward, years, rate })
  const fit = fitSvi(points, years)
  return fit.ok ? ok({ years, forward, ...fit.value, points: points.length }) : fit
}

/** A surface from what was fitted or stored; at least one expiration. */
export const surfaceOf = (expirations: readonly FittedExpiration[]): VolSurface =>
  volSurface(
    expirations.map(({ years, forward, svi }) => ({ years, forward, varianceAt: k => sviVariance(svi, k) })),
  )
