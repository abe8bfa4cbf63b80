import { z } from 'zod'
import { SymbolText } from './instrumentView'

const known = z.number().nullable()

/** One limit of the risk door, and how much of it is used. */
export const LimitView = z.strictObject({
  /** The setting's path. */
  path: z.string(),
  title: z.string(),
  unit: z.enum(['count', 'shares', 'dollars', 'ratio']),
  /** Null when it is not known, which is not the same as nothing. */
  used: known,
  /** Null when there is none. */
  limit: known,
  /** What is used was counted by quotes that stand still. */
  stale: z.boolean(),
})
export type LimitView = z.infer<typeof LimitView>

/** Delta in shares, gamma in shares per dollar, theta in dollars a day, vega in dollars a vol point. */
export const GreeksRowView = z.strictObject({
  underlying: z.string(),
  /** Null for shares. */
  expiration: z.string().nullable(),
  /** Null while the greeks of one of its options are not known: a sum with a hole would look like a small risk. */
  delta: known,
  gamma: known,
  theta: known,
  vega: known,
  /** By quotes that stand still. */
  stale: z.boolean(),
})
export type GreeksRowView = z.infer<typeof GreeksRowView>

export const RiskView = z.strictObject({
  limits: z.array(LimitView),
  greeks: z.array(GreeksRowView),
  /** The day's profit since the engine began to look, oldest first. */
  day: z.strictObject({ time: z.array(z.number()), profit: z.array(z.number()) }),
})
export type RiskView = z.infer<typeof RiskView>

/** One expiration of a surface. Vols are annual fractions; `k` is log(strike / forward). */
export const SmileView = z.strictObject({
  days: z.number(),
  forward: z.number(),
  atMoneyVol: known,
  skew25: known,
  /** Of the fit against what was quoted, in vol. */
  volError: known,
  quotedStrikes: z.number(),
  curve: z.array(known),
})
export type SmileView = z.infer<typeof SmileView>

export const VolatilityView = z.strictObject({
  symbol: SymbolText,
  /** When the chain was swept; null when no surface is kept. */
  tsInit: known,
  /** Log-moneyness of each entry of the curves. */
  grid: z.array(z.number()),
  smiles: z.array(SmileView),
  /** Where the surface contradicts itself. */
  arbitrage: z.array(z.string()),
  /** At-the-money vols of thirty days of past sessions, oldest first. */
  history: z.array(z.number()),
})
export type VolatilityView = z.infer<typeof VolatilityView>

export const CorrelationsView = z.strictObject({
  symbols: z.array(z.string()),
  sessions: z.number(),
  /** Row after row; null where too little is known. */
  matrix: z.array(z.array(known)),
})
export type CorrelationsView = z.infer<typeof CorrelationsView>
