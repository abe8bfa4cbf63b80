import { z } from 'zod'
import type { Strategy } from '#core/domain/strategy'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import { SymbolText } from './instrumentView'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:45')
const ratio = z.number().min(0).max(1)
const dollars = z.number().min(0).max(1_000_000)
const days = z.number().int().min(0).max(730)
const delta = z.number().gt(0).lt(1)

const EntryRulesView = z.strictObject({
  windowFrom: clock,
  windowTo: clock,
  dteMin: days,
  dteMax: days,
  selection: z.enum(['delta', 'ev']),
  deltaTarget: delta,
  deltaMin: delta,
  deltaMax: delta,
  wingWidths: z.array(z.number().positive().max(1_000)).max(12),
  creditMin: dollars,
  creditToWidthMin: ratio,
  isSkewAware: z.boolean(),
  isDteRegimeAware: z.boolean(),
})

const RegimeRulesView = z.strictObject({
  termRatioMax: z.number().positive().max(5).nullable(),
  vrpMin: z.number().min(-1).max(1).nullable(),
  adxMax: z.number().min(0).max(100).nullable(),
  blocksAgainstTrend: z.boolean(),
  ivRankMin: ratio.nullable(),
})

const ExitRulesView = z.strictObject({
  profitTargetRatio: z.number().gt(0).max(1).nullable(),
  profitTargetDollars: dollars.nullable(),
  profitTrailRatio: z.number().gt(0).lt(1).nullable(),
  stopLossRatio: z.number().gt(0).max(20).nullable(),
  stopLossDollars: dollars.nullable(),
  timeStopDte: days.nullable(),
  timeStopAt: clock.nullable(),
  exitsOnVolSpike: z.boolean(),
})

const SizeRuleView = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), quantity: z.number().int().min(1).max(1_000) }),
  z.strictObject({
    kind: z.literal('riskBased'),
    riskRatio: z.number().gt(0).max(0.5),
    quantityMax: z.number().int().min(1).max(1_000),
  }),
])

/** What a person writes; id and version are given by the engine. */
export const StrategyDraftView = z.strictObject({
  name: z.string().trim().min(1).max(80),
  structure: z.enum(STRUCTURE_KINDS),
  underlying: SymbolText,
  isEnabled: z.boolean(),
  broker: z.literal('ibkr'),
  entry: EntryRulesView,
  regime: RegimeRulesView,
  exit: ExitRulesView,
  size: SizeRuleView,
  maxPositions: z.number().int().min(1).max(100),
  needsApproval: z.boolean(),
})
export type StrategyDraftView = z.infer<typeof StrategyDraftView>

/** The wire form of the domain's Strategy; the type annotation keeps the two the same. */
export const StrategyView: z.ZodType<Strategy, Strategy> = StrategyDraftView.extend({
  id: z.string().min(1).max(80),
  version: z.number().int().positive(),
})

export const StrategyVersionView = z.strictObject({
  strategy: StrategyView,
  isRetired: z.boolean(),
  actor: z.string(),
  tsInit: z.number(),
})
