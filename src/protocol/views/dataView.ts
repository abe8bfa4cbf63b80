import { z } from 'zod'
import { SymbolText } from './instrumentView'
import { BarView, TimeframeText } from './marketView'

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

const number = z.number().nullable()

/** What the last completed bar and the last quote say; null is not known yet. Vol is an annualised fraction. */
export const FeaturesView = z.strictObject({
  symbol: SymbolText,
  timeframe: TimeframeText,
  /** Start of the last completed bar. */
  time: number,
  bars: z.strictObject({
    rsi14: number,
    macd: number,
    macdSignal: number,
    macdHistogram: number,
    bollingerMiddle: number,
    bollingerUpper: number,
    bollingerLower: number,
    atr14: number,
    vwap: number,
    obv: number,
    realisedVol20: number,
    pointOfControl: number,
    valueLow: number,
    valueHigh: number,
  }),
  forming: BarView.nullable(),
  quote: z.strictObject({
    mid: number,
    spread: number,
    spreadRatio: number,
    /** (bid size - ask size) / (bid size + ask size). */
    imbalance: number,
    ageMs: number,
  }),
})
export type FeaturesView = z.infer<typeof FeaturesView>
