import { type Gateway, startGateway } from '#main/gateway/gateway'
import type { GatewayOptions } from '#main/gateway/gatewayOptions'
import { FakeMarket } from './fakeMarket'
import { IbClient } from './ibClient'

/** A gateway on a free port over a market that a test moves by hand; time stands still until told otherwise. */
export class GatewayUnderTest {
  private clients: IbClient[] = []

  private constructor(
    readonly gateway: Gateway,
    readonly port: number,
    readonly market: FakeMarket,
  ) {}

  static async start(options: Partial<GatewayOptions> = {}): Promise<GatewayUnderTest> {
    const market = new FakeMarket()
    const { gateway, port } = await startGateway({
      market,
      startsPaused: true,
      priceImprovementRatio: 0,
      insideFillsPerSecond: 0,
      ...options,
    })
    return new GatewayUnderTest(gateway, port, market)
  }

  client(clientId = 1): Promise<IbClient> {
    return this.clientToBe(clientId).ready()
  }

  /** One that is not expected to get in. */
  clientToBe(clientId: number): IbClient {
    const client = IbClient.to(this.port, clientId)
    this.clients.push(client)
    return client
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect()
    await this.gateway.close()
  }
}
