/** A shade between two tokens: -1 is all of the second, 0 the plain surface, 1 all of the first. */
export function heatColor(share: number): string {
  const size = Math.min(1, Math.abs(share))
  const tone = share >= 0 ? 'var(--series-1)' : 'var(--series-2)'
  return `color-mix(in srgb, ${tone} ${Math.round(60 * size)}%, var(--surface-1))`
}
