import type { AccountTerms } from './exchange/accountTerms'
import type { Market } from './market/market'
import type { GatewayLog } from './server/gatewayLog'
import type { Limits } from './server/limits'
import type { Entitlement } from './server/marketDataType'

export type GatewayOptions = {
  readonly market: Market
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port?: number
  readonly account?: string
  /** Of a new account, in dollars. */
  readonly startingCash?: number
  readonly terms?: Partial<AccountTerms>
  /** Where the account survives a restart. Without it every start is a new account. */
  readonly stateFile?: string
  /** Tells the executions of one start from those of another when there is no state file. */
  readonly run?: number
  readonly seed?: number
  /** Pauses of stocks that move too far (LULD); their symbols are of tier 1 unless named here. */
  readonly pausesVolatileStocks?: boolean
  readonly tier2Symbols?: readonly string[]
  /** Short options may be assigned in the night before they expire; true unless said otherwise. */
  readonly assignsEarly?: boolean
  /** Nights last from 20:00 to 04:00, with the hours before and after the session in between. */
  readonly extendedHours?: boolean
  /** Simulated seconds per second; 1 is real time, Infinity as fast as possible. */
  readonly speed?: number
  readonly startsPaused?: boolean
  readonly latencyMs?: number
  readonly latencyJitterMs?: number
  readonly serverVersion?: number
  /** See `MatchingModel`. */
  readonly priceImprovementRatio?: number
  readonly insideFillsPerSecond?: number
  /** The client that sees everyone's orders. */
  readonly masterClientId?: number
  readonly limits?: Partial<Limits>
  /** Live when it is not said. */
  readonly entitlement?: Entitlement
  readonly log?: GatewayLog
  /** Where to write every frame; see wireLog/wireLog.ts. */
  readonly recordFile?: string
}
