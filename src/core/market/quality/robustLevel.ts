import { assert } from '#core/domain/assert'

/** Standard deviations of a normal law per median absolute deviation. */
const DEVIATIONS_PER_MAD = 1.4826

/**
 * Where the last values lie and how widely, by median and median absolute deviation: half of them may be wrong and
 * the answer still holds (Iglewicz and Hoaglin 1993).
 */
export class RobustLevel {
  readonly #size: number
  /** In order of arrival: the slot to be replaced next is `#next`. */
  readonly #ring: number[] = []
  readonly #sorted: number[] = []
  #next = 0

  constructor(size: number) {
    assert(size >= 3, 'a window of three values or more')
    this.#size = size
  }

  get count(): number {
    return this.#ring.length
  }

  /** NaN while empty. */
  get median(): number {
    return middleOf(this.#sorted)
  }

  push(value: number): void {
    const oldest = this.#ring[this.#next]
    if (oldest !== undefined && this.#ring.length === this.#size)
      this.#sorted.splice(firstAtLeast(this.#sorted, oldest), 1)
    this.#ring[this.#next] = value
    this.#next = (this.#next + 1) % this.#size
    this.#sorted.splice(firstAtLeast(this.#sorted, value), 0, value)
  }

  clear(): void {
    this.#ring.length = 0
    this.#sorted.length = 0
    this.#next = 0
  }

  /**
   * Robust z-score of a value: its distance from the median in standard deviations, which are at least `floor` since
   * prices that stood still say nothing about how far they may go. NaN while empty.
   */
  scoreOf(value: number, floor: number): number {
    const { median } = this
    const distance = Math.abs(value - median)
    // Most values are near: the deviation need not be known to tell.
    if (distance <= floor) return distance / floor
    return distance / Math.max(floor, this.deviation())
  }

  /** Standard deviation as the median absolute deviation estimates it. */
  deviation(): number {
    const { median } = this
    const distances = this.#sorted.map(value => Math.abs(value - median)).sort((a, b) => a - b)
    return DEVIATIONS_PER_MAD * middleOf(distances)
  }
}

function middleOf(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
