import type { OptionContract, Right } from '../../domain/instrument'
import { daysBetween, type SessionDate } from '../../domain/time'

export type ListedClass = {
  readonly tradingClass: string
  readonly multiplier: number
  readonly expirations: readonly SessionDate[]
  readonly strikes: readonly number[]
}

export type OptionWish = {
  readonly underlying: string
  readonly right: Right
  readonly spot: number
  readonly today: SessionDate
  /** Fewest days to the expiration. */
  readonly dteMin: number
}

/** The nearest expiration that is far enough, at the strike nearest to the money; the lower one of two as near. */
export function pickOption(classes: readonly ListedClass[], wish: OptionWish): OptionContract | undefined {
  const { underlying, right, spot, today, dteMin } = wish
  const listed = classes
    // Adjusted contracts deliver something else than a hundred shares.
    .filter(({ multiplier, strikes }) => multiplier === 100 && strikes.length > 0)
    .flatMap(each =>
      each.expirations.map(expiration => ({ ...each, expiration, dte: daysBetween(today, expiration) })),
    )
    .filter(({ dte }) => dte >= dteMin)
    .sort((a, b) => a.dte - b.dte || (a.tradingClass < b.tradingClass ? -1 : 1))
  const nearest = listed[0]
  if (!nearest) return undefined
  const { tradingClass, multiplier, expiration, strikes } = nearest
  const strike = strikes.reduce((best, each) => {
    const [miss, bestMiss] = [Math.abs(each - spot), Math.abs(best - spot)]
    return miss < bestMiss || (miss === bestMiss && each < best) ? each : best
  })
  return { kind: 'option', underlying, expiration, strike, right, multiplier, tradingClass }
}
