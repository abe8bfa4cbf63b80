export type Range = readonly [low: number, high: number]

/** From values to pixels. */
export type Scale = ((value: number) => number) & { readonly invert: (pixels: number) => number }

export function linearScale([low, high]: Range, [from, to]: Range): Scale {
  const span = high - low || 1
  const scale = (value: number) => from + ((value - low) / span) * (to - from)
  return Object.assign(scale, {
    invert: (pixels: number) => low + ((pixels - from) / (to - from || 1)) * span,
  })
}

const ROUND_STEPS = [1, 2, 2.5, 5, 10]

/** About so many round values within a range, ascending. */
export function roundTicks([low, high]: Range, count: number): readonly number[] {
  const span = high - low
  if (!(span > 0) || count < 1) return []
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (ROUND_STEPS.find(each => each * power >= rough) ?? 10)
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/** What some columns span, with room at the ends; the values named are always within. */
export function rangeOf(columns: readonly ArrayLike<number>[], including: readonly number[] = []): Range {
  let [low, high] = [Math.min(...including, Infinity), Math.max(...including, -Infinity)]
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index] ?? Number.NaN
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (!(low <= high)) return [0, 1]
  const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1
  return [low - room, high + room]
}

/** The index of the value nearest to one, in an ascending column. */
export function nearestIndex(column: ArrayLike<number>, value: number): number {
  let best = -1
  for (let index = 0; index < column.length; index++) {
    const away = Math.abs((column[index] ?? Number.NaN) - value)
    if (best === -1 || away < Math.abs((column[best] ?? Number.NaN) - value)) best = index
  }
  return best
}
