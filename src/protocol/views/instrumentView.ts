import { z } from 'zod'
import type { Instrument } from '#core/domain/instrument'
import { isSessionDate, type SessionDate } from '#core/domain/time'

export const SymbolText = z.string().regex(/^[A-Z][A-Z0-9. ]{0,11}$/, 'a symbol such as SPY')

export const SessionDateText = z.custom<SessionDate>(
  value => typeof value === 'string' && isSessionDate(value),
  'a date such as 2013-10-18',
)

const StockView = z.strictObject({ kind: z.literal('stock'), symbol: SymbolText })
const IndexView = z.strictObject({ kind: z.literal('index'), symbol: SymbolText })

const OptionView = z.strictObject({
  kind: z.literal('option'),
  underlying: SymbolText,
  expiration: SessionDateText,
  strike: z.number().positive().max(1_000_000),
  right: z.enum(['call', 'put']),
  multiplier: z.number().int().positive(),
  tradingClass: SymbolText,
})

const LegView = z.strictObject({
  option: OptionView,
  ratio: z.number().int().min(1).max(10),
  side: z.enum(['buy', 'sell']),
})

const ComboView = z.strictObject({
  kind: z.literal('combo'),
  underlying: SymbolText,
  legs: z.array(LegView).min(2).max(8),
})

/** What can be quoted: everything but a combo. */
export const QuotedInstrumentView = z.discriminatedUnion('kind', [StockView, IndexView, OptionView])

/** The wire form of the domain's Instrument; the type annotation keeps the two the same. */
export const InstrumentView: z.ZodType<Instrument, Instrument> = z.discriminatedUnion('kind', [
  StockView,
  IndexView,
  OptionView,
  ComboView,
])

export const InstrumentMatch = z.strictObject({
  instrument: QuotedInstrumentView,
  name: z.string(),
  exchange: z.string(),
  hasOptions: z.boolean(),
})
export type InstrumentMatch = z.infer<typeof InstrumentMatch>
