/** A place in the box of the surface: each coordinate from -1 to 1, `up` being the volatility. */
export type BoxPoint = { readonly across: number; readonly away: number; readonly up: number }

/** From where it is looked at, in radians: around the upright axis, and from above. */
export type Viewpoint = { readonly turn: number; readonly tilt: number }

/** On screen, in units of the box; what has the greater depth is further away. */
export type Projected = { readonly x: number; readonly y: number; readonly depth: number }

/** Turned around the upright axis, then tilted towards the eye; without perspective, so that equal vols are level. */
export function projected({ across, away, up }: BoxPoint, { turn, tilt }: Viewpoint): Projected {
  const right = across * Math.cos(turn) - away * Math.sin(turn)
  const behind = across * Math.sin(turn) + away * Math.cos(turn)
  return {
    x: right,
    y: -up * Math.cos(tilt) - behind * Math.sin(tilt),
    depth: behind * Math.cos(tilt) - up * Math.sin(tilt),
  }
}

/** One patch between two neighbouring strikes and expirations, with the mean of its four vols. */
export type Patch = { readonly key: string; readonly corners: readonly Projected[]; readonly vol: number }

/**
 * The furthest first, so that nearer ones cover them. `vols` has a row for each expiration; patches of which a corner
 * is not known are left out.
 */
export function patchesOf(
  vols: readonly (readonly (number | null)[])[],
  placeOf: (row: number, column: number, vol: number) => BoxPoint,
  view: Viewpoint,
): readonly Patch[] {
  const patches: (Patch & { readonly depth: number })[] = []
  for (let row = 0; row + 1 < vols.length; row++)
    for (let column = 0; column + 1 < (vols[row]?.length ?? 0); column++) {
      const places = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ] as const
      const known = places.flatMap(([r, c]) => {
        const vol = vols[r]?.[c]
        return vol == null ? [] : [{ vol, corner: projected(placeOf(r, c, vol), view) }]
      })
      if (known.length < places.length) continue
      const mean = (value: (each: (typeof known)[number]) => number) =>
        known.reduce((sum, each) => sum + value(each), 0) / known.length
      patches.push({
        key: `${row} ${column}`,
        corners: known.map(({ corner }) => corner),
        vol: mean(({ vol }) => vol),
        depth: mean(({ corner }) => corner.depth),
      })
    }
  return patches.sort((a, b) => b.depth - a.depth)
}
