/**
 * The tree of Cox, Ross and Rubinstein for options that may be exercised early and stocks that pay dividends in
 * cash. Dividends are escrowed: what diffuses is the spot less the present value of those still to come.
 */
import { assert } from '#core/domain/assert'
import { DAYS_PER_YEAR, type OptionTerms } from './blackScholes'

export type CashDividend = {
  /** Years from now to the ex-date. */
  readonly years: number
  readonly amount: number
}

export type TreeOptions = {
  readonly steps: number
  readonly exercise: 'american' | 'european'
  /** Those with an ex-date after the expiration are ignored. */
  readonly dividends: readonly CashDividend[]
}

export type TreeValue = {
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly thetaPerDay: number
}

export const TREE_STEPS_MAX = 5_000
export const DEFAULT_TREE: TreeOptions = { steps: 200, exercise: 'american', dividends: [] }

/** Bounds: 3 to 5,000 steps; years and vol positive. */
export function treeValue(terms: OptionTerms, vol: number, options: TreeOptions = DEFAULT_TREE): TreeValue {
  const { steps } = options
  const tree = treeOf(terms, vol, options)
  const values = leaves(tree)
  let [middle, up, down, twoUp, twoMiddle, twoDown] = [0, 0, 0, 0, 0, 0]
  for (let step = steps - 1; step >= 0; step--) {
    rollBack(tree, values, step)
    if (step === 2) [twoDown, twoMiddle, twoUp] = [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0]
    if (step === 1) [down, up] = [values[0] ?? 0, values[1] ?? 0]
    if (step === 0) middle = values[0] ?? 0
  }
  const spotAt = (level: number) => tree.spots[steps + level] ?? 0
  const upperSlope = (twoUp - twoMiddle) / (spotAt(2) - spotAt(0))
  const lowerSlope = (twoMiddle - twoDown) / (spotAt(0) - spotAt(-2))
  return {
    price: middle,
    delta: (up - down) / (spotAt(1) - spotAt(-1)),
    gamma: (upperSlope - lowerSlope) / (0.5 * (spotAt(2) - spotAt(-2))),
    thetaPerDay: (twoMiddle - middle) / (2 * tree.dt * DAYS_PER_YEAR),
  }
}

export const treePrice = (terms: OptionTerms, vol: number, options: TreeOptions = DEFAULT_TREE): number =>
  treeValue(terms, vol, options).price

/** The spot from which exercise is best, per step from now on; NaN where it is not. Calls: lowest, puts: highest. */
export function exerciseBoundary(terms: OptionTerms, vol: number, options: TreeOptions): Float64Array {
  const tree = treeOf(terms, vol, { ...options, exercise: 'american' })
  const values = leaves(tree)
  const boundary = new Float64Array(options.steps).fill(Number.NaN)
  for (let step = options.steps - 1; step >= 0; step--) {
    rollBack(tree, values, step)
    for (let node = 0; node <= step; node++) {
      const index = terms.right === 'call' ? step - node : node
      const exercised = exerciseValue(tree, step, index)
      if (exercised > 0 && (values[index] ?? 0) <= exercised)
        boundary[step] = (tree.spots[options.steps + 2 * index - step] ?? 0) + (tree.escrowed[step] ?? 0)
    }
  }
  return boundary
}

type Tree = {
  readonly sign: 1 | -1
  readonly strike: number
  readonly isAmerican: boolean
  readonly steps: number
  readonly dt: number
  /** Discounted risk-neutral probabilities. */
  readonly up: number
  readonly down: number
  /** Diffusing part of the spot at 2 * steps + 1 levels, level 0 in the middle. */
  readonly spots: Float64Array
  /** Present value at each step of the dividends after it. */
  readonly escrowed: Float64Array
}

function treeOf(terms: OptionTerms, vol: number, options: TreeOptions): Tree {
  const { steps, exercise, dividends } = options
  const { right, spot, strike, years, rate, dividendYield } = terms
  assert(Number.isInteger(steps) && steps >= 3 && steps <= TREE_STEPS_MAX, `${steps} tree steps`)
  assert(vol > 0 && years > 0, 'a positive vol and time')
  const dt = years / steps
  const factor = Math.exp(vol * Math.sqrt(dt))
  const probability = (Math.exp((rate - dividendYield) * dt) - 1 / factor) / (factor - 1 / factor)
  assert(probability > 0 && probability < 1, 'enough steps for this rate and vol')
  const discount = Math.exp(-rate * dt)
  const escrowed = Float64Array.from({ length: steps + 1 }, (_, step) => {
    const now = step * dt
    const due = dividends.filter(dividend => dividend.years > now && dividend.years <= years)
    return due.reduce((sum, dividend) => sum + dividend.amount * Math.exp(-rate * (dividend.years - now)), 0)
  })
  const diffusing = spot - (escrowed[0] ?? 0)
  assert(diffusing > 0, 'dividends below the spot')
  return {
    sign: right === 'call' ? 1 : -1,
    strike,
    isAmerican: exercise === 'american',
    steps,
    dt,
    up: discount * probability,
    down: discount * (1 - probability),
    spots: ladder(diffusing, factor, steps),
    escrowed,
  }
}

/** `steps` levels on each side of a spot, multiplied up because powers are dear. */
function ladder(spot: number, factor: number, steps: number): Float64Array {
  const spots = new Float64Array(2 * steps + 1)
  let [above, below] = [spot, spot]
  for (let level = 0; level <= steps; level++) {
    spots[steps + level] = above
    spots[steps - level] = below
    above *= factor
    below /= factor
  }
  return spots
}

function leaves(tree: Tree): Float64Array {
  const values = new Float64Array(tree.steps + 1)
  for (let node = 0; node <= tree.steps; node++)
    values[node] = Math.max(0, exerciseValue(tree, tree.steps, node))
  return values
}

/** Value of exercising at a node; `node` counts up-moves. */
const exerciseValue = (tree: Tree, step: number, node: number): number =>
  tree.sign * ((tree.spots[tree.steps + 2 * node - step] ?? 0) + (tree.escrowed[step] ?? 0) - tree.strike)

/** Replaces the values of a step's successors by those of the step. */
function rollBack(tree: Tree, values: Float64Array, step: number): void {
  const { up, down, sign, spots, steps, isAmerican } = tree
  const offset = isAmerican ? (tree.escrowed[step] ?? 0) - tree.strike : -sign * Infinity
  let level = steps - step
  let lower = values[0] ?? 0
  for (let node = 0; node <= step; node++) {
    const upper = values[node + 1] ?? 0
    const held = up * upper + down * lower
    const exercised = sign * ((spots[level] ?? 0) + offset)
    values[node] = held > exercised ? held : exercised
    lower = upper
    level += 2
  }
}
