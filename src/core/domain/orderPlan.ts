import type { Instrument } from './instrument'
import type { ExitRules } from './strategy'
import type { OpeningKind } from './structureKind'

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

/** Written down with the order that it moves, so that a restart goes on with the same plan. */
export type OrderPlan = {
  readonly structureId: string
  /** `repair` trades single legs of a structure that is out of balance; `roll` closes and opens in one order. */
  readonly role: 'open' | 'close' | 'repair' | 'roll'
  /** Undefined for a limit that stays where it is. */
  readonly walk: WalkPlan | undefined
  /** What asked for it: an exit rule's code, `entry`, a person's words. */
  readonly reason: string
  /** With `roll` only: what one structure consists of afterwards. */
  readonly rollsTo?: Instrument | undefined
  /** With `open` only. */
  readonly opening: Opening | undefined
}
