import type { EpochMs } from '#core/domain/time'

// The Limit Up-Limit Down plan (Regulation NMS, as amended in 2020): https://www.luldplan.com

/** 1: the S&P 500, the Russell 1000 and some funds. 2: other stocks. */
export type Tier = 1 | 2

export type PriceBands = { readonly lower: number; readonly upper: number }

/** Dollars to either side of a reference price; the last 25 minutes have twice as much room. */
export function bandsAround(reference: number, tier: Tier, isClosingPeriod: boolean): PriceBands {
  const isDoubled = isClosingPeriod && (tier === 1 || reference <= DEAR_FROM)
  const width = widthFor(reference, tier) * (isDoubled ? 2 : 1)
  return { lower: cents(Math.max(0, reference - width)), upper: cents(reference + width) }
}

const DEAR_FROM = 3
const CHEAP_BELOW = 0.75

function widthFor(reference: number, tier: Tier): number {
  if (reference > DEAR_FROM) return reference * (tier === 1 ? 0.05 : 0.1)
  return reference >= CHEAP_BELOW ? reference * 0.2 : Math.min(0.15, reference * 0.75)
}

const cents = (price: number): number => Math.round(price * 100) / 100

/**
 * The reference price: the mean of the trades of the last five minutes, looked at every 30 seconds and taken over
 * when it is a percent or more away. It needs memory for ten half minutes only.
 */
export class ReferencePrice {
  private readonly sums = new Float64Array(BUCKETS)
  private readonly counts = new Uint32Array(BUCKETS)
  private bucket: number

  constructor(
    public value: number,
    startsAt: EpochMs,
  ) {
    this.bucket = Math.floor(startsAt / BUCKET_MS)
  }

  traded(price: number, time: EpochMs): void {
    this.moveTo(Math.floor(time / BUCKET_MS))
    const slot = this.bucket % BUCKETS
    this.sums[slot] = (this.sums[slot] ?? 0) + price
    this.counts[slot] = (this.counts[slot] ?? 0) + 1
  }

  private moveTo(bucket: number): void {
    if (bucket <= this.bucket) return
    this.update()
    const passed = Math.min(BUCKETS, bucket - this.bucket)
    for (let i = 0; i < passed; i++) {
      this.sums[(bucket - i) % BUCKETS] = 0
      this.counts[(bucket - i) % BUCKETS] = 0
    }
    this.bucket = bucket
  }

  private update(): void {
    const count = this.counts.reduce((a, b) => a + b, 0)
    if (count === 0) return
    const mean = this.sums.reduce((a, b) => a + b, 0) / count
    if (Math.abs(mean / this.value - 1) >= MOVES_BY_RATIO) this.value = mean
  }
}

const BUCKET_MS = 30_000
const BUCKETS = 10
const MOVES_BY_RATIO = 0.01
