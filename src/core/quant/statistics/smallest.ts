/**
 * The `count` smallest values, ascending, by Hoare's selection: no more is sorted than is asked for. The order of
 * `values` is left alone; they must not hold NaN.
 */
export function smallestOf(values: Float64Array, count: number): Float64Array {
  const pool = values.slice()
  const last = Math.min(count, pool.length) - 1
  let [low, high] = [0, pool.length - 1]
  while (low < high) {
    const pivot = pool[(low + high) >> 1] ?? 0
    let i = low - 1
    let j = high + 1
    for (;;) {
      do i++
      while ((pool[i] ?? pivot) < pivot)
      do j--
      while ((pool[j] ?? pivot) > pivot)
      if (i >= j) break
      const swapped = pool[i] ?? 0
      pool[i] = pool[j] ?? 0
      pool[j] = swapped
    }
    // All up to j are at most as large as all beyond it.
    if (last <= j) high = j
    else low = j + 1
  }
  return pool.subarray(0, last + 1).sort()
}
