import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { BridgeProbe } from '#main/cli/bridgeProbe'
import { carryOut } from '#main/gateway/control/carryOut'
import type { ControlCommand, ControlSnapshot } from '#main/gateway/control/controlCommands'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import { QUICK } from '../fakes/optionsRig'
import { PricedMarket } from '../fakes/pricedMarket'
import { DisturbedLine } from './disturbedLine'
import { OpenedPage } from './openedPage'
import { ServedEngine } from './servedEngine'
import type { Workstation } from './workstation'

/** A trader's page on the built engine, with a gateway and a line between page and engine that a test disturbs. */
export class TrialDesk {
  private constructor(
    readonly market: PricedMarket,
    readonly gateway: Gateway,
    readonly gatewayPort: number,
    readonly engine: ServedEngine,
    readonly bridge: BridgeProbe,
    private readonly opened: OpenedPage,
    readonly line: DisturbedLine,
    readonly settingsFile: string,
  ) {}

  /** `before` is what happened at the gateway before the engine came. */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    before: (gatewayPort: number) => Promise<void> = async () => undefined,
  ): Promise<TrialDesk> {
    const market = new PricedMarket()
    const quiet = { priceImprovementRatio: 0, insideFillsPerSecond: 0 }
    const { gateway, port } = await startGateway({ market, port: 0, ...quiet })
    await before(port)
    const settingsFile = join(mkdtempSync(join(tmpdir(), 'claxton-trial-')), 'claxton.yaml')
    writeFileSync(settingsFile, '# of a trial\nlog:\n  maxFiles: 4\n')
    const flags = {
      ...QUICK,
      config: settingsFile,
      'simulation.gateway': `127.0.0.1:${port}`,
      watchlist: 'SPY,VIX',
      ...settings,
    }
    const engine = await ServedEngine.start({
      flags: Object.entries(flags).map(([path, value]) => `--${path}=${value}`),
    })
    const line = new DisturbedLine()
    const opened = await OpenedPage.open(engine.pageAddress, {
      prepare: page => page.routeWebSocket(/./, route => line.carry(route)),
    })
    return new TrialDesk(market, gateway, port, engine, await engine.bridge(), opened, line, settingsFile)
  }

  get page(): Page {
    return this.opened.page
  }

  get workstation(): Workstation {
    return this.opened.workstation
  }

  command(command: ControlCommand): unknown {
    const answer = carryOut(this.gateway, command)
    if (!answer.ok) throw new Error(answer.error)
    return answer.value
  }

  /** Orders as the gateway has them, whatever the page believes. */
  get ordersThere(): ControlSnapshot['orders'] {
    return (this.command({ do: 'snapshot' }) as ControlSnapshot).orders
  }

  /** Returns the page's errors, for the test to judge. */
  async stop(): Promise<readonly string[]> {
    this.bridge.close()
    const pageErrors = await this.opened.close()
    await this.engine.stop()
    await this.gateway.close()
    return pageErrors
  }
}
