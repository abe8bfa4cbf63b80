import type { Instrument } from './instrument'
import type { ExitRules } from './strategy'
import type { OpeningKind } from './structureKind'
import type { SessionDate } from './time'

/** A limit that starts at the mid and walks towards its worst price. Prices in the order's own terms. */
export type WalkPlan = {
  readonly start: number
  /** Never passed: beyond it the order is not worth sending. */
  readonly worst: number
  readonly step: number
  readonly increment: number
  readonly stepEveryMs: number
  readonly durationMsMax: number
}

/** Which strategy opened a structure, on what grounds, and when it will be closed. Dollars for one structure. */
export type Opening = {
  readonly kind: OpeningKind
  readonly strategyId: string
  readonly strategyVersion: number
  readonly evaluationId: string
  readonly exit: ExitRules
  readonly maxProfit: number
  readonly maxLoss: number
}

/** How an intraday trade is let go of again; ratios are of prices, times in milliseconds. */
export type TradeRules = {
  /** How the stop follows: behind the mark (`percent`, `atr`) or behind the highest mark since the entry (`chandelier`). */
  readonly trail: 'off' | 'percent' | 'atr' | 'chandelier'
  readonly trailRatio: number
  readonly trailAtrMultiple: number
  /** Profit in multiples of the first risk from which the stop stands at the entry price; null is off. */
  readonly breakEvenAtR: number | null
  /** Closed after this long; null is off. */
  readonly timeStopMs: number | null
  /** How far below the stop its limit goes, as a share of it: the stop never sells at any price. */
  readonly stopReachRatio: number
  /** How long an entry may wait for its fill. */
  readonly entryTimeoutMs: number
  /** Before the close of the session; null keeps it overnight. */
  readonly flattenBeforeCloseMs: number | null
}

/** A bought position with a target and a stop, as it was planned. Prices per unit. */
export type TradeOpening = {
  /** Whose signal it follows. */
  readonly strategy: string
  readonly symbol: string
  readonly targetPrice: number
  readonly stopPrice: number
  /** The least increment of price that all its orders keep to. */
  readonly increment: number
  /** Average true range of the share when it was planned, in dollars. */
  readonly atr: number
  /** `native`: target and stop wait at the broker. `emulated`: the target waits there, the stop is watched by us. */
  readonly bracket: 'native' | 'emulated'
  readonly rules: TradeRules
  readonly session: SessionDate
}

/** Written down with the order that it moves, so that a restart goes on with the same plan. */
export type OrderPlan = {
  readonly structureId: string
  /**
   * `repair` trades single legs of a structure that is out of balance; `roll` closes and opens in one order; `protect`
   * is the target or the stop of a trade.
   */
  readonly role: 'open' | 'close' | 'repair' | 'roll' | 'protect'
  /** Undefined for a limit that stays where it is. */
  readonly walk: WalkPlan | undefined
  /** What asked for it: an exit rule's code, `entry`, a person's words. */
  readonly reason: string
  /** With `roll` only: what one structure consists of afterwards. */
  readonly rollsTo?: Instrument | undefined
  /** With `open` only. */
  readonly opening: Opening | undefined
  /** With `open` of an intraday trade. */
  readonly trade?: TradeOpening | undefined
}
