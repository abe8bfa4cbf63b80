/** A line that says nothing of itself: the legend does. */
export const QUIET = {
  priceLineVisible: false,
  lastValueVisible: false,
  crosshairMarkerVisible: false,
} as const
