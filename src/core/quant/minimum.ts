/** Downhill simplex of Nelder and Mead (1965): the lowest point near a start, without derivatives. */
export function minimumNear(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  options: { readonly step: number; readonly tolerance: number; readonly evaluationsMax: number },
): { readonly point: readonly number[]; readonly value: number } {
  const corners = [start, ...start.map((_, i) => start.map((x, j) => (i === j ? x + options.step : x)))]
  const simplex = corners.map(point => ({ point, value: f(point) }))
  let evaluations = simplex.length
  const tried = (point: readonly number[]) => {
    evaluations++
    return { point, value: f(point) }
  }
  for (;;) {
    simplex.sort((a, b) => a.value - b.value)
    const [best, worst, second] = [simplex[0], simplex.at(-1), simplex.at(-2)]
    if (!best || !worst || !second) return { point: start, value: f(start) }
    const flat = worst.value - best.value <= options.tolerance * (Math.abs(best.value) + options.tolerance)
    if (flat || evaluations >= options.evaluationsMax) return best
    const others = simplex.slice(0, -1)
    const centre = start.map(
      (_, i) => others.reduce((sum, { point }) => sum + (point[i] ?? 0), 0) / others.length,
    )
    const along = (reach: number) => tried(centre.map((c, i) => c + reach * (c - (worst.point[i] ?? c))))
    const reflected = along(1)
    const candidate =
      reflected.value < best.value
        ? lower(along(2), reflected)
        : reflected.value < second.value
          ? reflected
          : lower(reflected.value < worst.value ? along(0.5) : along(-0.5), reflected)
    if (candidate.value < worst.value) simplex[simplex.length - 1] = candidate
    else
      for (let i = 1; i < simplex.length; i++)
        simplex[i] = tried(best.point.map((b, j) => (b + (simplex[i]?.point[j] ?? b)) / 2))
  }
}

const lower = <T extends { readonly value: number }>(a: T, b: T): T => (a.value < b.value ? a : b)
