/** The library slows with its history: it is given this many bars at a time, however many are loaded. */
export const WINDOW_BARS = 6_000
/** Beyond what is seen, so that averages have settled where they are looked at. */
const MARGIN_BARS = 500

/** Bars by their index, fractions and places beyond both ends included. */
export type Seen = { readonly from: number; readonly to: number }

/**
 * Where the window should begin when this is seen of `length` bars; undefined when it may stay where it is. What is
 * seen lies in the middle of a window that moves.
 */
export function movedWindow(
  begins: number,
  ends: number,
  { from, to }: Seen,
  length: number,
): number | undefined {
  const wantsOlder = begins > 0 && from < begins + MARGIN_BARS
  const wantsNewer = ends < length && to > ends - MARGIN_BARS
  if (!wantsOlder && !wantsNewer) return undefined
  const middle = Math.round((from + to) / 2 - WINDOW_BARS / 2)
  const moved = Math.min(Math.max(0, middle), latestWindow(length))
  return moved === begins ? undefined : moved
}

/** Where the window begins that ends with the last bar. */
export const latestWindow = (length: number): number => Math.max(0, length - WINDOW_BARS)
