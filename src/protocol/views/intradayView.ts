import { z } from 'zod'

const instant = z.number()

/** What one intraday cycle made of one symbol. */
export const SignalView = z.strictObject({
  cycleId: z.string(),
  symbol: z.string(),
  scalp: z.enum(['BUY', 'SELL', 'HOLD']),
  whale: z.enum(['BUY_CALL', 'BUY_PUT', 'HOLD']),
  /** Whose signal the action follows; null when neither spoke. */
  strategy: z.string().nullable(),
  action: z.enum(['hold', 'buyCall', 'buyPut', 'buyShares']),
  /** 0 to 100, with what it is made of. */
  score: z.number(),
  components: z.array(z.strictObject({ name: z.string(), value: z.number().nullable(), weight: z.number() })),
  penalties: z.array(z.strictObject({ name: z.string(), points: z.number(), reason: z.string() })),
  /** What was not known and therefore neither helped nor harmed. */
  unknown: z.array(z.string()),
  guards: z.array(z.strictObject({ name: z.string(), verdict: z.string(), detail: z.string() })),
  /** Probability that the entry pays, by whom; null when nobody was asked. */
  ai: z.strictObject({ score: z.number(), delta: z.number(), source: z.string() }).nullable(),
  /** `hold`, `planned`, `sent`, `failed`, or the code of what stood in the way. */
  outcome: z.string(),
  reason: z.string(),
  /** The trade that came of it, if one did: see `trades.list`. */
  tradeId: z.string().nullable(),
  tsInit: instant,
})
export type SignalView = z.infer<typeof SignalView>

/** What held an entry back. Ratios are of the equity. */
export const RiskEventView = z.strictObject({
  cycleId: z.string(),
  symbol: z.string(),
  code: z.string(),
  text: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  detail: z.string(),
  tsInit: instant,
})
export type RiskEventView = z.infer<typeof RiskEventView>

/** One intraday trade from its entry to its end. Prices per unit, amounts in dollars. */
export const TradeView = z.strictObject({
  tradeId: z.string(),
  symbol: z.string(),
  strategy: z.string(),
  key: z.string(),
  title: z.string(),
  /** `entering`: nothing has filled yet; `failed`: nothing ever did. */
  state: z.enum(['entering', 'open', 'closed', 'failed']),
  bracket: z.enum(['native', 'emulated']),
  quantity: z.number(),
  held: z.number(),
  /** Of what a unit is worth: 1 for shares, 100 for most options. */
  multiplier: z.number(),
  entryLimit: z.number(),
  entryPrice: z.number().nullable(),
  targetPrice: z.number(),
  /** The least increment of price that its levels keep to. */
  increment: z.number(),
  firstStopPrice: z.number(),
  stopPrice: z.number(),
  trail: z.enum(['off', 'percent', 'atr', 'chandelier']),
  /** Why its orders were moved last: `TRAIL`, `BREAK_EVEN`, `END_OF_DAY` …; null when they never were. */
  moveReason: z.string().nullable(),
  mark: z.number().nullable(),
  /** Profit in multiples of the first risk: of what is held at the mark, and of what was sold. */
  openR: z.number().nullable(),
  realizedR: z.number().nullable(),
  realizedPnl: z.number().nullable(),
  session: z.string(),
  openedAt: instant,
})
export type TradeView = z.infer<typeof TradeView>

/** Where the intraday engine stands with its limits. Ratios are of the equity; null is not known. */
export const IntradayRiskView = z.strictObject({
  isOn: z.boolean(),
  /** Whether planned entries are sent. */
  isSending: z.boolean(),
  entriesHeld: z.string().nullable(),
  equity: z.number().nullable(),
  measures: z.array(
    z.strictObject({
      /** The violation that this becomes at its limit. */
      code: z.string(),
      value: z.number().nullable(),
      limit: z.number(),
    }),
  ),
  /** Pairs whose daily returns move together more than the limit, the closest first. */
  closePairs: z.array(z.strictObject({ one: z.string(), other: z.string(), correlation: z.number() })),
  /** What moves least with what is held. */
  diversifiers: z.array(z.strictObject({ symbol: z.string(), correlation: z.number() })),
})
export type IntradayRiskView = z.infer<typeof IntradayRiskView>

/** What gating by the AI score would have changed: the first point is without gating. */
export const AiLiftView = z.strictObject({
  /** Finished trades that had been scored. */
  scored: z.number(),
  points: z.array(
    z.strictObject({ scoreMin: z.number(), trades: z.number(), winRate: z.number().nullable() }),
  ),
})
export type AiLiftView = z.infer<typeof AiLiftView>

export const EquityMarkView = z.strictObject({ time: instant, equity: z.number() })
export type EquityMarkView = z.infer<typeof EquityMarkView>
