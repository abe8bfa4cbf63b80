import type { EvaluationSummary } from '#protocol/views/decisionView'
import type { SignalView } from '#protocol/views/intradayView'
import type { Tone } from '../../components/Badge'
import { formatFixed } from '../../format/numbers'

/** One line of the tape: what made somebody look at a symbol, and what came of it. */
export type TapeLine = {
  readonly key: string
  readonly engine: 'options' | 'intraday'
  readonly tsInit: number
  readonly symbol: string
  readonly source: string
  /** 0 to 100; null where nothing is scored. */
  readonly score: number | null
  readonly ai: SignalView['ai']
  readonly outcome: string
  readonly tone: Tone
  readonly reason: string
  /** Everything that was weighed, a line each. */
  readonly detail: readonly string[]
}

/**
 * The turns of each strategy: a line where its verdict became another, not one for every look. Evaluations newest
 * first, as they are kept; the oldest known verdict of each counts as a turn.
 */
export function strategyLines(evaluations: readonly EvaluationSummary[]): readonly TapeLine[] {
  const own = evaluations.filter(({ chosenBy }) => chosenBy === null)
  const byStrategy = Map.groupBy(own, ({ strategyId }) => strategyId)
  return [...byStrategy.values()].flatMap(looks => turnsOf(looks.toReversed()))
}

function turnsOf(looks: readonly EvaluationSummary[]): readonly TapeLine[] {
  const runs: EvaluationSummary[][] = []
  for (const look of looks) {
    const run = runs.at(-1)
    if (run?.[0]?.code === look.code) run.push(look)
    else runs.push([look])
  }
  return runs.flatMap(run => {
    const [first, last] = [run[0], run.at(-1)]
    return first === undefined || last === undefined ? [] : [strategyLine(first, last, run.length)]
  })
}

function strategyLine(first: EvaluationSummary, last: EvaluationSummary, looks: number): TapeLine {
  const { nearestMiss } = last
  const isEntry = first.verdict === 'enter'
  return {
    key: first.evaluationId,
    engine: 'options',
    tsInit: first.tsInit,
    symbol: first.symbol,
    source: first.strategyName,
    score: null,
    ai: null,
    outcome: isEntry ? 'enter' : first.code,
    tone: isEntry ? 'up' : 'plain',
    reason: last.reason,
    detail: [
      last.reason,
      `${looks} ${looks === 1 ? 'look' : 'looks'} with this verdict`,
      `${last.admissible} of ${last.considered} candidates admissible`,
      ...(nearestMiss === null ? [] : [`nearest miss ${nearestMiss.gate} (${nearestMiss.code})`]),
    ],
  }
}

export function intradayLines(signals: readonly SignalView[]): readonly TapeLine[] {
  return signals.map(signal => {
    const { cycleId, symbol, scalp, whale, strategy, score, ai, outcome, reason, tsInit } = signal
    return {
      key: `${cycleId} ${symbol}`,
      engine: 'intraday',
      tsInit,
      symbol,
      source: strategy ?? 'Intraday',
      score,
      ai,
      outcome,
      tone: outcome === 'sent' ? 'up' : outcome === 'planned' ? 'accent' : 'plain',
      reason,
      detail: [
        reason,
        `scalp ${scalp}, whale ${whale}`,
        ...signal.components.map(({ name, value, weight }) => `${name} ${formatFixed(value, 2)} × ${weight}`),
        ...signal.penalties.map(({ name, points, reason: why }) => `${name} −${points}: ${why}`),
        ...signal.guards.map(({ name, verdict, detail }) => `${name} ${verdict} ${detail}`),
      ],
    }
  })
}

/** Newest first. */
export const tapeOf = (
  evaluations: readonly EvaluationSummary[],
  signals: readonly SignalView[],
): readonly TapeLine[] =>
  [...strategyLines(evaluations), ...intradayLines(signals)].toSorted((a, b) => b.tsInit - a.tsInit)
