/** In pixels of the desktop, as Electron's displays and windows have them. */
export type Place = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What must be in sight of a window's upper edge for a hand to take hold of it. */
const GRIP = { width: 120, height: 32 }

/**
 * Where a window goes that was at `place` once: there, while its upper edge can be seen and taken hold of; otherwise -
 * a display is gone, or smaller - as much of it as fits into the work area that is nearest.
 */
export function screenPlace(place: Place, workAreas: readonly Place[]): Place {
  const grip = { ...place, height: GRIP.height }
  const isInReach = workAreas.some(area => {
    const { width, height } = overlap(grip, area)
    return width >= Math.min(GRIP.width, place.width) && height >= GRIP.height
  })
  const [nearest] = workAreas.toSorted((a, b) => distance(place, a) - distance(place, b))
  if (isInReach || nearest === undefined) return place
  const width = Math.min(place.width, nearest.width)
  const height = Math.min(place.height, nearest.height)
  return {
    x: between(nearest.x, place.x, nearest.x + nearest.width - width),
    y: between(nearest.y, place.y, nearest.y + nearest.height - height),
    width,
    height,
  }
}

function overlap(a: Place, b: Place): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  }
}

/** Between the nearest edges; nothing for two that overlap. */
function distance(a: Place, b: Place): number {
  const { width, height } = overlap(a, b)
  return Math.hypot(Math.max(0, -width), Math.max(0, -height))
}

const between = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most))
