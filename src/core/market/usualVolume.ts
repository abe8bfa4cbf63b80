/**
 * How much of a day's volume is usually done by now. Volume is heavy after the open and before the close; the curve
 * is the U-shape of US equities (Admati and Pfleiderer 1988 explain it; the knots are the common thirds: about 30 %
 * in the first hour and a half, 40 % in the middle four hours, 30 % in the last hour).
 */
export function usualVolumeShare(sessionShare: number): number {
  const at = Math.min(1, Math.max(0, sessionShare))
  for (let i = 1; i < KNOTS.length; i++) {
    const [x0, y0] = KNOTS[i - 1] ?? [0, 0]
    const [x1, y1] = KNOTS[i] ?? [1, 1]
    if (at <= x1) return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)
  }
  return 1
}

/** Share of the session gone -> share of the volume done. */
const KNOTS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.08, 0.12],
  [0.23, 0.3],
  [0.85, 0.7],
  [1, 1],
]
