import { z } from 'zod'
import { SymbolText } from './instrumentView'

/** What the quality checks say of one symbol in this session. */
export const SymbolQualityView = z.strictObject({
  symbol: SymbolText,
  state: z.enum(['live', 'stale', 'delayed', 'halted', 'faulty', 'down', 'unquoted']),
  /** Why it may not be traded on: a code and what was seen; null when nothing speaks against it. */
  veto: z.string().nullable(),
  lastTickAt: z.number().nullable(),
  lagMs: z.number().nullable(),
  checked: z.number().int(),
  rejected: z.number().int(),
  /** Of what was checked, the share that was not rejected; null before anything was. */
  share: z.number().nullable(),
  /** How often each defect was found, by code. */
  defects: z.record(z.string(), z.number().int()),
})
export type SymbolQualityView = z.infer<typeof SymbolQualityView>

export const DataQualityView = z.strictObject({
  checked: z.number().int(),
  rejected: z.number().int(),
  share: z.number().nullable(),
  /** The share that is asked for. */
  goal: z.number(),
  symbols: z.array(SymbolQualityView),
})
export type DataQualityView = z.infer<typeof DataQualityView>
