const RUNS = 5

/** Median, fastest and slowest of what `run` answers. */
export function report(what: string, unit: string, goal: string, run: () => number): void {
  const samples = Array.from({ length: RUNS }, run).sort((a, b) => a - b)
  const at = (i: number) => (samples[i] ?? Number.NaN).toFixed(1)
  console.log(
    `${what.padEnd(44)} ${at(RUNS >> 1).padStart(10)} (${at(0)} to ${at(RUNS - 1)}) ${unit}; goal ${goal}`,
  )
}

export function seconds(work: () => void): number {
  const startedAt = performance.now()
  work()
  return (performance.now() - startedAt) / 1_000
}
