import { assert } from './assert'

/**
 * Rounds a price to a multiple of `minTick` and removes the binary noise (1.1500000000000001 -> 1.15).
 * Directed rounding is for the broker's edge: a buyer's limit must not rise, a seller's must not fall.
 */
export function roundToTick(
  price: number,
  minTick: number,
  direction: 'nearest' | 'down' | 'up' = 'nearest',
): number {
  assert(minTick > 0, 'minTick must be positive')
  const ticks = price / minTick
  const nearest = Math.round(ticks)
  // Within a millionth of a tick counts as on it: 0.15 / 0.05 is 2.9999999999999996.
  const whole =
    Math.abs(ticks - nearest) < 1e-6
      ? nearest
      : direction === 'down'
        ? Math.floor(ticks)
        : direction === 'up'
          ? Math.ceil(ticks)
          : nearest
  return Number((whole * minTick).toFixed(tickDecimals(minTick)))
}

export const isOnTick = (price: number, minTick: number): boolean =>
  Math.abs(price / minTick - Math.round(price / minTick)) < 1e-6

export function tickDecimals(minTick: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = minTick * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9) return decimals
  }
  return 8
}

/** The increment that holds at a price; combos quote negative prices, so the size of the price decides. */
export function incrementAt(
  increments: readonly (readonly [from: number, increment: number])[],
  price: number,
): number {
  const first = increments[0]
  assert(first !== undefined, 'an instrument has a price increment')
  let increment = first[1]
  for (const [from, step] of increments) if (Math.abs(price) >= from) increment = step
  return increment
}
