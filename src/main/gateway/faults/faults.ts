import type { ConnectionFaults } from './connectionFaults'
import type { FaultyMarket } from './faultyMarket'
import type { RequestFaults } from './requestFaults'
import type { ScriptedOrderFaults } from './scriptedOrderFaults'
import type { WireFaults } from './wireFaults'

/** Everything that can be made to go wrong, by where it happens. */
export type Faults = {
  readonly connection: ConnectionFaults
  readonly wire: WireFaults
  readonly orders: ScriptedOrderFaults
  readonly requests: RequestFaults
  readonly quotes: FaultyMarket
  readonly clock: ServerTimeFault
  /** Back to a gateway that works. */
  clear(): void
}

/** How wrong the time is that reqCurrentTime answers. */
export class ServerTimeFault {
  offsetMs = 0
}
