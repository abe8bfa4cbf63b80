import type { Market } from '#main/gateway/market/market'
import type { ClientRegistry } from '#main/gateway/server/clientRegistry'
import { ConnectionFaults, type NoticeConsequences } from './connectionFaults'
import { FaultyMarket } from './faultyMarket'
import { RequestFaults } from './requestFaults'
import { ScriptedOrderFaults } from './scriptedOrderFaults'
import { Upstream } from './upstream'
import { WireFaults } from './wireFaults'

/** Everything that can be made to go wrong, by where it happens. */
export class Faults {
  readonly wire: WireFaults
  readonly requests = new RequestFaults()
  readonly orders = new ScriptedOrderFaults()
  /** How wrong the time is that reqCurrentTime answers. */
  readonly clock = { offsetMs: 0 }
  readonly upstream = new Upstream()
  readonly quotes: FaultyMarket
  readonly connection: ConnectionFaults

  constructor(
    market: Market,
    clients: ClientRegistry,
    private readonly consequences: NoticeConsequences,
    seed: number,
  ) {
    this.wire = new WireFaults(seed)
    this.quotes = new FaultyMarket(market)
    this.connection = new ConnectionFaults(clients, this.upstream, consequences)
  }

  /** Back to a gateway that works. */
  clear(): void {
    this.wire.clear()
    this.requests.clear()
    this.orders.clear()
    this.quotes.clear()
    this.clock.offsetMs = 0
    this.upstream.clear()
    this.consequences.catchUp()
  }
}
