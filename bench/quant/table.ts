import { medianOf, type Sample } from './sample'

/** What is wanted of a piece of work. Shares compare medians of one run, side by side. */
type Goal =
  | { readonly kind: 'perSecond'; readonly atLeast: number }
  | { readonly kind: 'ms'; readonly atMost: number }
  /** So many times as fast as a peer whose name begins like this. */
  | { readonly kind: 'timesPeer'; readonly peer: string; readonly atLeast: number }

type Work = { readonly name: string; readonly title: string; readonly goals: readonly Goal[] }

const WORKS: readonly Work[] = [
  {
    name: 'greeks',
    title: 'Black-Scholes-Merton price and 8 greeks, 100,000 options',
    goals: [
      { kind: 'perSecond', atLeast: 8e6 },
      { kind: 'timesPeer', peer: 'numpy', atLeast: 2 },
    ],
  },
  {
    name: 'impliedVol',
    title: 'implied vol, 100,000 options',
    goals: [{ kind: 'perSecond', atLeast: 2.5e6 }],
  },
  {
    name: 'tree',
    title: 'American, binomial tree of 200 steps',
    goals: [{ kind: 'perSecond', atLeast: 65e3 }],
  },
  {
    name: 'baroneAdesiWhaley',
    title: 'American, Barone-Adesi-Whaley',
    goals: [{ kind: 'perSecond', atLeast: 0.65e6 }],
  },
  { name: 'chain', title: 'chain of 2,000 rows, vols and greeks', goals: [{ kind: 'ms', atMost: 2 }] },
  {
    name: 'indicators',
    title: '10 indicators (17 lines) over 1,000,000 bars',
    goals: [{ kind: 'timesPeer', peer: 'C++', atLeast: 1 / 1.5 }],
  },
  {
    name: 'streaming',
    title: '10 indicators, bar by bar',
    goals: [{ kind: 'timesPeer', peer: 'trading-signals', atLeast: 10 }],
  },
  { name: 'correlation', title: 'correlation of 50 x 252 returns', goals: [{ kind: 'ms', atMost: 0.3 }] },
  {
    name: 'rollingCorrelation',
    title: '193 rolling 60-day correlation matrices of 50',
    goals: [{ kind: 'timesPeer', peer: 'numpy', atLeast: 10 }],
  },
  {
    name: 'historicalRisk',
    title: 'historical value at risk, 100,000 x 50',
    goals: [{ kind: 'timesPeer', peer: 'numpy', atLeast: 1 / 1.2 }],
  },
  {
    name: 'monteCarloRisk',
    title: 'Monte Carlo value at risk, 100,000 x 50',
    goals: [{ kind: 'timesPeer', peer: 'numpy', atLeast: 1 / 1.2 }],
  },
]

type Figure = {
  readonly who: string
  /** Per second, or milliseconds where a run is the unit. */
  readonly median: number
  readonly min: number
  readonly max: number
  readonly check: number
}

export type Row = {
  readonly work: string
  readonly title: string
  readonly unit: 'per second' | 'ms'
  readonly figures: readonly Figure[]
  /** How many times as fast as the best peer, and as the C++ twin; undefined without one. */
  readonly timesBestPeer: number | undefined
  readonly timesLimit: number | undefined
  readonly goals: readonly (Goal & { readonly isMet: boolean | undefined })[]
}

/** The first figure of a row is ours. */
export function rowsOf(samples: readonly Sample[]): readonly Row[] {
  return WORKS.flatMap(({ name, title, goals }) => {
    const [ours, ...others] = samples.filter(({ work }) => work === name)
    if (!ours) return []
    const peers = others.filter(({ who }) => !who.startsWith(ours.who))
    const times = (peer: Sample | undefined) => (peer ? speedOf(ours) / speedOf(peer) : undefined)
    const limit = peers.find(({ who }) => who === 'C++')
    const best = peers
      .filter(peer => peer !== limit)
      .reduce<Sample | undefined>((a, b) => (a && speedOf(a) >= speedOf(b) ? a : b), undefined)
    const isMet = (goal: Goal): boolean | undefined => {
      if (goal.kind === 'perSecond') return 1e3 * speedOf(ours) >= goal.atLeast
      if (goal.kind === 'ms') return medianOf(ours.ms) <= goal.atMost
      const ratio = times(peers.find(({ who }) => who.startsWith(goal.peer)))
      return ratio === undefined ? undefined : ratio >= goal.atLeast
    }
    return {
      work: name,
      title,
      unit: ours.amount === 1 ? 'ms' : 'per second',
      figures: [ours, ...others].map(figureOf),
      timesBestPeer: times(best),
      timesLimit: times(limit),
      goals: goals.map(goal => ({ ...goal, isMet: isMet(goal) })),
    }
  })
}

/** The table for people: each work with everybody's figure, and what became of its goals. */
export function tableOf(rows: readonly Row[]): string {
  return rows
    .map(({ title, unit, figures, timesBestPeer, timesLimit, goals }) => {
      const lines = figures.map(
        ({ who, median, min, max }) =>
          `  ${who.padEnd(26)} ${shown(median, unit).padStart(12)}   (${shown(min, unit)} - ${shown(max, unit)})`,
      )
      const ratios = [ratioShown(timesBestPeer, 'the best peer'), ratioShown(timesLimit, 'the C++ twin')]
      const verdicts = goals.map(goal => `${goalShown(goal)}: ${verdictOf(goal.isMet)}`)
      return [title, ...lines, `  ${[...ratios.filter(Boolean), ...verdicts].join('; ')}`].join('\n')
    })
    .join('\n\n')
}

const speedOf = ({ amount, ms }: Sample): number => amount / medianOf(ms)

function figureOf({ who, amount, ms, check }: Sample): Figure {
  const [fastest, slowest] = [Math.min(...ms), Math.max(...ms)]
  if (amount === 1) return { who, median: medianOf(ms), min: fastest, max: slowest, check }
  const rate = (duration: number) => (1e3 * amount) / duration
  return { who, median: rate(medianOf(ms)), min: rate(slowest), max: rate(fastest), check }
}

function shown(value: number, unit: Row['unit']): string {
  if (unit === 'ms') return `${value < 10 ? value.toFixed(3) : value.toFixed(0)} ms`
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${(value / 1e3).toFixed(1)} k/s`
}

const ratioShown = (ratio: number | undefined, whom: string): string =>
  ratio === undefined ? '' : `${ratio.toFixed(2)} x ${whom}`

function goalShown(goal: Goal): string {
  if (goal.kind === 'perSecond') return `goal ${shown(goal.atLeast, 'per second')}`
  if (goal.kind === 'ms') return `goal ${goal.atMost} ms`
  return `goal ${goal.atLeast.toFixed(2)} x ${goal.peer}`
}

const verdictOf = (isMet: boolean | undefined): string =>
  isMet === undefined ? 'not measured' : isMet ? 'met' : 'MISSED'
