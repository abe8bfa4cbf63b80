import { assert } from '#core/domain/assert'

export type VolumeProfile = {
  /** Lower edge of each price step. */
  readonly prices: Float64Array
  readonly volumes: Float64Array
  /** Middle of the busiest step. */
  readonly pointOfControl: number
  /** Edges of the narrowest run of steps around it, grown by its busier neighbour, that holds `valueShare`. */
  readonly valueLow: number
  readonly valueHigh: number
}

export type ProfileBars = {
  readonly high: Float64Array
  readonly low: Float64Array
  readonly volume: Float64Array
}

/** Steps at most, whatever the range: wider ranges need a wider step. */
export const PROFILE_STEPS_MAX = 5_000

/** Volume by price: each bar's volume spread evenly over the steps that its range touches. Asserts some volume. */
export function volumeProfile(bars: ProfileBars, priceStep: number, valueShare = 0.7): VolumeProfile {
  assert(priceStep > 0 && valueShare > 0 && valueShare <= 1, 'a positive step, a share up to 1')
  const lowest = Math.floor(bars.low.reduce((a, b) => Math.min(a, b)) / priceStep)
  const highest = Math.floor(bars.high.reduce((a, b) => Math.max(a, b)) / priceStep)
  const count = highest - lowest + 1
  assert(count <= PROFILE_STEPS_MAX, `${count} price steps`)
  const volumes = new Float64Array(count)
  for (const [row, volume] of bars.volume.entries()) {
    const from = Math.floor((bars.low[row] ?? 0) / priceStep) - lowest
    const to = Math.floor((bars.high[row] ?? 0) / priceStep) - lowest
    for (let step = from; step <= to; step++) volumes[step] = (volumes[step] ?? 0) + volume / (to - from + 1)
  }
  const peak = volumes.indexOf(volumes.reduce((a, b) => Math.max(a, b)))
  const { from, to } = valueArea(volumes, peak, valueShare)
  return {
    prices: Float64Array.from({ length: count }, (_, step) => (lowest + step) * priceStep),
    volumes,
    pointOfControl: (lowest + peak + 0.5) * priceStep,
    valueLow: (lowest + from) * priceStep,
    valueHigh: (lowest + to + 1) * priceStep,
  }
}

function valueArea(volumes: Float64Array, peak: number, share: number): { from: number; to: number } {
  const wanted = share * volumes.reduce((a, b) => a + b, 0)
  assert(wanted > 0, 'bars with volume')
  let [from, to] = [peak, peak]
  let held = volumes[peak] ?? 0
  while (held < wanted * (1 - 1e-12)) {
    const below = volumes[from - 1] ?? -1
    const above = volumes[to + 1] ?? -1
    if (above >= below) held += volumes[++to] ?? 0
    else held += volumes[--from] ?? 0
  }
  return { from, to }
}
