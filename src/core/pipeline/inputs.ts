/** All that an evaluation may look at. It is stored with the verdict, so that the verdict can be reached again. */
import type { EventCalendar } from '../calendar/eventWindows'
import type { Leg } from '../domain/instrument'
import type { Strategy } from '../domain/strategy'
import type { EpochMs } from '../domain/time'
import type { BarColumns } from '../quant/indicators/indicator'
import type { ChainSlice } from '../strategies/chainSlice'
import type { PipelineRules } from './rules'

/** One underlying at one moment; shared by every strategy on it. */
export type UnderlyingSnapshot = {
  readonly symbol: string
  readonly spot: number | undefined
  /** When the underlying's quote was last heard of. */
  readonly spotTsInit: EpochMs | undefined
  /** Why the data may not be traded on; undefined when nothing speaks against it. */
  readonly dataVeto: string | undefined
  /** Shares so far today as a share of what is usual by this time; undefined when not known. */
  readonly volumeRatio: number | undefined
  readonly rate: number
  readonly dividendYield: number
  /** Expirations listed, of which the slices are those that were asked for. */
  readonly expirationCount: number
  readonly slices: readonly ChainSlice[]
  /** Completed sessions, oldest first. */
  readonly daily: BarColumns
  /** At-the-money vol at the close of past sessions, oldest first; at most a year. */
  readonly ivHistory: Float64Array
  readonly isAdjusted: boolean
}

export type MarketSnapshot = {
  readonly vix: number | undefined
  readonly vix3m: number | undefined
  readonly calendar: EventCalendar
}

/** What we have already: counted before a new position is. */
export type BookSnapshot = {
  readonly netLiquidation: number | undefined
  /** Structures of the strategy that are open or being opened. */
  readonly strategyPositions: number
  /** Iron condors, flies and butterflies by expiration, over all strategies. */
  readonly condorsByExpiration: Readonly<Record<string, number>>
  /** Shares of the underlying that cover no call yet, and what they cost each. */
  readonly freeShares: number
  readonly shareCost: number | undefined
}

/** Legs that a person put to the pipeline instead of those that the strategy would choose. */
export type ChosenLegs = { readonly legs: readonly Leg[]; readonly by: string }

export type EvaluationInputs = {
  readonly now: EpochMs
  readonly strategy: Strategy
  readonly rules: PipelineRules
  readonly entriesOn: boolean
  readonly underlying: UnderlyingSnapshot
  readonly market: MarketSnapshot
  readonly book: BookSnapshot
  readonly chosen?: ChosenLegs
}
