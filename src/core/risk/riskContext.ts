import type { Order } from '../domain/order'
import type { EpochMs } from '../domain/time'
import type { BookGreeks } from '../portfolio/bookGreeks'
import type { StructurePosition, TradePosition } from '../portfolio/structureBook'
import type { MarginAnswer } from '../ports/broker'
import type { Holding } from './coverage'
import type { EquityPortfolio, SymbolRelations } from './equity/entryViolations'
import type { EquityLimits } from './equity/equityLimits'
import type { KillSwitch } from './killSwitch'
import type { RiskLimits } from './limits'

/** Everything the door asks about. Undefined means unknown, and unknown blocks entries. */
export type RiskContext = {
  readonly now: EpochMs
  readonly killSwitch: KillSwitch | undefined
  readonly broker: 'ready' | 'degraded' | 'notReady'
  readonly journalHealthy: boolean
  readonly dryRun: boolean
  readonly accountMatchesMode: boolean
  readonly limits: RiskLimits
  /** The increment at the order's price; undefined when the broker knows no such contract. */
  readonly increment: number | undefined
  /** For a combo, made from its legs; `tsInit` is the oldest leg's. */
  readonly market:
    | {
        readonly bid: number
        readonly ask: number
        readonly tsInit: EpochMs
        readonly halted: boolean
        readonly delayed: boolean
      }
    | undefined
  /** Why the data of the underlying may not be traded on; undefined when nothing speaks against it. */
  readonly dataVeto: string | undefined
  /** Why nothing may be said to the broker now: a restart is due and what is sent may be lost. */
  readonly blackout: string | undefined
  /** Whether strategies may open positions. */
  readonly entriesOn: boolean
  /** Versions of the strategies that are enabled. */
  readonly strategyVersions: ReadonlyMap<string, number>
  readonly netLiquidation: number | undefined
  readonly buyingPower: number | undefined
  readonly cash: number | undefined
  /** Lost since the session's first equity, as a share of it; negative in profit. */
  readonly dailyLossRatio: number | undefined
  /** Of what is held, and of what the order would add. */
  readonly greeks: { readonly held: BookGreeks | undefined; readonly order: BookGreeks | undefined }
  /** What the broker said is held, by instrument; undefined while it is out of date. */
  readonly brokerQuantities: ReadonlyMap<string, number> | undefined
  /** The broker's what-if for this very order. Asked for entries only. */
  readonly margin: MarginAnswer | undefined
  /** For intraday entries; undefined when the equity risk manager cannot be asked. */
  readonly equityRisk: EquityRisk | undefined
  readonly holdings: readonly Holding[]
  readonly structures: readonly StructurePosition[]
  /** Intraday trades that hold something. */
  readonly trades: readonly TradePosition[]
  readonly orders: readonly Order[]
}

/** What the equity risk manager measures an intraday entry against. */
export type EquityRisk = {
  readonly portfolio: EquityPortfolio
  readonly relations: SymbolRelations
  readonly limits: EquityLimits
}
