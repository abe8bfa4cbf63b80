import type { EpochMs } from './time'

export type Bar = {
  /** Start of the bar. */
  readonly tsEvent: EpochMs
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d'] as const
export type Timeframe = (typeof TIMEFRAMES)[number]

export const timeframeMs: Readonly<Record<Timeframe, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}
