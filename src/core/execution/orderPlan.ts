import type { ExitRules } from '../strategies/strategy'
import type { OpeningKind } from '../strategies/structureKind'
import type { WalkPlan } from './walkingLimit'

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
  /** With `open` only. */
  readonly opening: Opening | undefined
}
