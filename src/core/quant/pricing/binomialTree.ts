/**
 * The tree of Cox, Ross and Rubinstein for options that may be exercised early and stocks that pay dividends in
 * cash. Dividends are escrowed: what diffuses is the spot less the present value of those still to come.
 */
import { assert } from '#core/domain/assert'
import { DAYS_PER_YEAR, type OptionTerms } from './blackScholes'
import { type CashDividend, presentValueOf } from './cashDividends'
import { numberAt, type OptionColumns, termsAt } from './optionColumns'

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
  const tree = new Tree(terms, vol, options)
  while (tree.step > 2) tree.rollBack()
  const [twoIn, twoMiddle, twoOut] = [tree.valueAt(0), tree.valueAt(1), tree.valueAt(2)]
  tree.rollBack()
  const [oneIn, oneOut] = [tree.valueAt(0), tree.valueAt(1)]
  tree.rollBack()
  const price = tree.valueAt(0)
  // Nodes count from the money outwards; differences over differences do not mind the direction.
  const spotAt = (level: number) => tree.spotAt(level)
  const outerSlope = (twoOut - twoMiddle) / (spotAt(2) - spotAt(0))
  const innerSlope = (twoMiddle - twoIn) / (spotAt(0) - spotAt(-2))
  return {
    price,
    delta: (oneOut - oneIn) / (spotAt(1) - spotAt(-1)),
    gamma: (outerSlope - innerSlope) / (0.5 * (spotAt(2) - spotAt(-2))),
    thetaPerDay: (twoMiddle - price) / (2 * tree.dt * DAYS_PER_YEAR),
  }
}

export const treePrice = (terms: OptionTerms, vol: number, options: TreeOptions = DEFAULT_TREE): number => {
  const tree = new Tree(terms, vol, options)
  while (tree.step > 0) tree.rollBack()
  return tree.valueAt(0)
}

/** American prices of whole columns, without dividends in cash. */
export function fillTreePrices(
  options: OptionColumns,
  vol: Float64Array,
  steps: number,
  out: Float64Array,
): void {
  const { length } = options.strike
  assert(vol.length === length && out.length === length, 'columns of one length')
  const american: TreeOptions = { steps, exercise: 'american', dividends: [] }
  for (let row = 0; row < length; row++)
    out[row] = treePrice(termsAt(options, row), numberAt(vol, row), american)
}

/** The spot from which exercise is best, per step from now on; NaN where it is not. Calls: lowest, puts: highest. */
export function exerciseBoundary(terms: OptionTerms, vol: number, options: TreeOptions): Float64Array {
  const tree = new Tree(terms, vol, { ...options, exercise: 'american' })
  const boundary = new Float64Array(options.steps)
  while (tree.step > 0) {
    tree.rollBack()
    boundary[tree.step] = tree.exercisedSpot()
  }
  return boundary
}

/**
 * One backward pass. Nodes of a step count moves away from the money: up for puts, down for calls. So exercise, where
 * it pays, pays from node 0 to `#exercised`, and nodes beyond `#alive` are worth nothing; neither is computed. From a
 * step to the one before it the boundary stays or moves in by one node (Kim and Byun 1994), unless dividends in cash
 * make it jump or a negative rate gives it a second branch: then every node is looked at.
 */
class Tree {
  readonly dt: number
  step: number
  readonly #steps: number
  readonly #sign: 1 | -1
  readonly #strike: number
  readonly #isAmerican: boolean
  /** Discounted risk-neutral probabilities of a move away from the money and of one towards it. */
  readonly #away: number
  readonly #towards: number
  /** Diffusing part of the spot at 2 * steps + 1 levels, the lowest first for puts, the highest first for calls. */
  readonly #spots: Float64Array
  /** Present value at each step of the dividends after it; undefined without dividends. */
  readonly #escrowed: Float64Array | undefined
  readonly #isPruned: boolean
  readonly #values: Float64Array
  #exercised = -1
  #alive: number

  constructor(terms: OptionTerms, vol: number, options: TreeOptions) {
    const { steps, exercise } = options
    const { right, spot, strike, years, rate, dividendYield } = terms
    assert(Number.isInteger(steps) && steps >= 3 && steps <= TREE_STEPS_MAX, `${steps} tree steps`)
    assert(vol > 0 && years > 0, 'a positive vol and time')
    this.dt = years / steps
    const drift = (rate - dividendYield) * this.dt
    // A step must reach at least as far as the drift carries; a vol below that is taken for that.
    const factor = Math.exp(Math.max(vol * Math.sqrt(this.dt), 1.001 * Math.abs(drift)))
    const up = (Math.exp(drift) - 1 / factor) / (factor - 1 / factor)
    const discount = Math.exp(-rate * this.dt)
    this.step = steps
    this.#steps = steps
    this.#sign = right === 'call' ? 1 : -1
    this.#strike = strike
    this.#isAmerican = exercise === 'american'
    this.#away = discount * (right === 'put' ? up : 1 - up)
    this.#towards = discount - this.#away
    this.#escrowed = escrowedDividends(options, years, rate)
    // What exercise gains and waiting forgoes: interest on the strike, or the yield of the stock.
    const gained = right === 'put' ? rate : dividendYield
    this.#isPruned = this.#isAmerican && !this.#escrowed && gained >= 0
    const diffusing = spot - (this.#escrowed?.[0] ?? 0)
    assert(diffusing > 0, 'dividends below the spot')
    this.#spots = ladder(diffusing, right === 'put' ? factor : 1 / factor, steps)
    this.#values = new Float64Array(steps + 2)
    this.#alive = -1
    for (let payoff = 1; this.#alive < steps && payoff > 0; ) {
      payoff = this.#payoff(steps, this.#alive + 1)
      if (payoff > 0) this.#values[++this.#alive] = payoff
    }
  }

  /** Value of a node of the present step. */
  valueAt(node: number): number {
    const isExercised = this.#isPruned && node <= this.#exercised
    return isExercised ? this.#payoff(this.step, node) : (this.#values[node] ?? 0)
  }

  /** Diffusing spot at a level of the ladder, 0 in the middle. */
  spotAt(level: number): number {
    return this.#spots[this.#steps + level] ?? 0
  }

  /** Spot of the last node at which exercise is best. */
  exercisedSpot(): number {
    if (this.#exercised < 0) return Number.NaN
    return this.spotAt(2 * this.#exercised - this.step) + (this.#escrowed?.[this.step] ?? 0)
  }

  rollBack(): void {
    // At expiration everything in the money is exercised: the boundary begins one step earlier.
    if (this.#isPruned && this.step < this.#steps) this.#rollBackPruned()
    else this.#rollBackAll()
  }

  #rollBackPruned(): void {
    const exercised = this.#exercised
    const first = Math.max(0, exercised - 1)
    const inner = this.valueAt(first)
    const middle = this.valueAt(first + 1)
    const outer = this.valueAt(first + 2)
    this.step--
    this.#alive = Math.min(this.#alive, this.step)
    // Only the two nodes inside the old boundary can be at the new one; all beyond them are held.
    this.#exercised = first - 1
    this.#decide(first, this.#away * middle + this.#towards * inner)
    if (first < this.step && exercised >= 0)
      this.#decide(first + 1, this.#away * outer + this.#towards * middle)
    this.#hold(exercised >= 0 ? first + 2 : 1, exercised >= 0 ? outer : middle)
  }

  /** Exercised nodes are not stored: their value is their payoff. */
  #decide(node: number, held: number): void {
    if (this.#payoff(this.step, node) >= held && this.#exercised === node - 1) this.#exercised = node
    else this.#values[node] = held
  }

  /** Values of all living nodes from one on, whose inner successor is worth `inner`. */
  #hold(from: number, inner: number): void {
    const values = this.#values
    const [away, towards, last] = [this.#away, this.#towards, this.#alive]
    let near = inner
    for (let node = from; node <= last; node++) {
      const far = values[node + 1] ?? 0
      values[node] = away * far + towards * near
      near = far
    }
  }

  #rollBackAll(): void {
    this.step--
    this.#alive = Math.min(this.#alive, this.step)
    this.#hold(0, this.#values[0] ?? 0)
    this.#exercised = -1
    if (!this.#isAmerican) return
    for (let node = 0; node <= this.#alive; node++) {
      const payoff = this.#payoff(this.step, node)
      if (payoff < (this.#values[node] ?? 0)) continue
      this.#values[node] = payoff
      this.#exercised = node
    }
  }

  #payoff(step: number, node: number): number {
    const spot = (this.#spots[this.#steps + 2 * node - step] ?? 0) + (this.#escrowed?.[step] ?? 0)
    return this.#sign * (spot - this.#strike)
  }
}

function escrowedDividends(
  { dividends, steps }: TreeOptions,
  years: number,
  rate: number,
): Float64Array | undefined {
  const due = dividends.filter(dividend => dividend.years > 0 && dividend.years <= years)
  if (due.length === 0) return undefined
  return Float64Array.from({ length: steps + 1 }, (_, step) =>
    presentValueOf(due, rate, { from: (step * years) / steps, to: years }),
  )
}

/** `steps` levels on each side of a spot, multiplied up because powers are dear. */
function ladder(spot: number, factor: number, steps: number): Float64Array {
  const spots = new Float64Array(2 * steps + 1)
  let [after, before] = [spot, spot]
  for (let level = 0; level <= steps; level++) {
    spots[steps + level] = after
    spots[steps - level] = before
    after *= factor
    before /= factor
  }
  return spots
}
