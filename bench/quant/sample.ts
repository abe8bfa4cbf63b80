/** One piece of work as one program did it: the time of each run, and a sum that shows that the work was the same. */
export type Sample = {
  readonly work: string
  readonly who: string
  /** How much was done in one run, for rates; 1 where the time itself is the figure. */
  readonly amount: number
  readonly ms: readonly number[]
  readonly check: number
}

/** Time that each piece of work is given before it is measured, so that it is compiled, and while it is. */
const WARM_MS = 400
const MEASURED_MS = 1_200
const RUNS_MIN = 5
const RUNS_MAX = 400

/** Runs `work` until its time is up; it returns its check. */
export function sampled(name: string, who: string, amount: number, work: () => number): Sample {
  const startedAt = performance.now()
  let check = work()
  while (performance.now() - startedAt < WARM_MS) check = work()
  const ms: number[] = []
  const measuredFrom = performance.now()
  while (ms.length < RUNS_MIN || (performance.now() - measuredFrom < MEASURED_MS && ms.length < RUNS_MAX)) {
    const from = performance.now()
    check = work()
    ms.push(performance.now() - from)
  }
  return { work: name, who, amount, ms, check }
}

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export const sumOf = (values: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] || 0
  return sum
}
