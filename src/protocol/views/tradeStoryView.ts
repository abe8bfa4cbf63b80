import { z } from 'zod'
import { AttachmentView } from './attachmentView'

export const StoryEventView = z.strictObject({
  /** Its place in the story. */
  place: z.number().int(),
  at: z.number(),
  kind: z.enum(['asked', 'moved', 'filled', 'ended']),
  part: z.enum(['entry', 'target', 'stop', 'exit', 'repair', 'roll']),
  side: z.enum(['buy', 'sell']),
  quantity: z.number(),
  price: z.number(),
  stopPrice: z.number().nullable(),
  /** Code of what asked for it, or what became of it; null when a person did it or it went as it should. */
  reason: z.string().nullable(),
})
export type StoryEventView = z.infer<typeof StoryEventView>

/** By column, oldest first: net debits per unit of buying the structure, negative where buying it brings a credit. */
export const StructureMarksView = z.strictObject({
  time: z.array(z.number()),
  bid: z.array(z.number()),
  ask: z.array(z.number()),
})
export type StructureMarksView = z.infer<typeof StructureMarksView>

/** What happened to a structure or an intraday trade, oldest first, as the journal has it. Prices per unit. */
export const TradeStoryView = z.strictObject({
  tradeId: z.string(),
  title: z.string(),
  underlying: z.string(),
  /** Shares: its prices belong on the chart of the symbol. Those of options have another scale. */
  arePricesOfUnderlying: z.boolean(),
  /** As they stood with the entry, in its own prices. */
  firstStopPrice: z.number().nullable(),
  targetPrice: z.number().nullable(),
  isOpen: z.boolean(),
  /** The engine's clock: until when an open trade is told. */
  toldAt: z.number(),
  events: z.array(StoryEventView),
  /** What a structure was quoted at while it was held, as far as that was stored; null for day trades. */
  marks: StructureMarksView.nullable(),
  /** As it was kept when it was opened; null when none was. */
  entryChart: AttachmentView.nullable(),
})
export type TradeStoryView = z.infer<typeof TradeStoryView>
