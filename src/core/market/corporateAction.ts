import type { Bar } from '../domain/bar'
import { splitRatioOf } from './splitRatio'

export type DetectedSplit = {
  /** Row of the first bar at the new price. */
  readonly row: number
  /** New shares for one old. */
  readonly ratio: number
}

/** Bars before and after that must stay at their levels: a bad print comes back. */
const CONFIRMING_BARS = 3
/** A fall that goes on is no split: the bars beside the jump stay within this of each other. */
const LEVEL_RATIO = 0.25

/**
 * Splits in unadjusted bars: a jump by a simple ratio between two bars, with the bars around it on their own sides.
 * The shares' own volume cannot confirm it, and a crash by just such a ratio looks the same: what is found is
 * applied to kept bars, never to orders, which stay vetoed.
 */
export function detectSplits(bars: readonly Bar[]): readonly DetectedSplit[] {
  const found: DetectedSplit[] = []
  for (let row = 1; row < bars.length; row++) {
    const [before, after] = [bars[row - 1], bars[row]]
    if (!before || !after) continue
    const ratio = splitRatioOf(before.close, after.open)
    if (ratio === undefined) continue
    const earlier = bars.slice(Math.max(0, row - CONFIRMING_BARS), row)
    const later = bars.slice(row, row + CONFIRMING_BARS)
    const isAt = (level: number) => (bar: Bar) => Math.abs(bar.close / level - 1) < LEVEL_RATIO
    if (
      later.length === CONFIRMING_BARS &&
      earlier.every(isAt(before.close)) &&
      later.every(isAt(after.open))
    )
      found.push({ row, ratio })
  }
  return found
}

/** Bars as if the last of them had always been the share: older prices divided by the splits after them. */
export function splitAdjusted(bars: readonly Bar[], splits: readonly DetectedSplit[]): readonly Bar[] {
  return bars.map((bar, row) => {
    const ratio = splits.reduce((product, split) => (split.row > row ? product * split.ratio : product), 1)
    return ratio === 1
      ? bar
      : {
          tsEvent: bar.tsEvent,
          open: bar.open / ratio,
          high: bar.high / ratio,
          low: bar.low / ratio,
          close: bar.close / ratio,
          volume: bar.volume * ratio,
        }
  })
}

/** Bars of one share as they were kept over its splits, all at the price of the last. */
export const withSplitsApplied = (bars: readonly Bar[]): readonly Bar[] =>
  splitAdjusted(bars, detectSplits(bars))
