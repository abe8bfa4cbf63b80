import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page, type WebSocketRoute } from 'playwright-core'
import type { BridgeProbe } from '#main/cli/bridgeProbe'
import { carryOut } from '#main/gateway/control/carryOut'
import type { ControlCommand, ControlSnapshot } from '#main/gateway/control/controlCommands'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import { QUICK } from '../fakes/optionsRig'
import { PricedMarket } from '../fakes/pricedMarket'
import { ServedEngine, TOKEN } from './servedEngine'
import { Workstation } from './workstation'

/** A trader's page on the built engine, with a gateway and a line between page and engine that a test disturbs. */
export class TrialDesk {
  readonly pageErrors: string[] = []
  #route: WebSocketRoute | undefined
  /** Answers from here on are lost, and the line with the first of them. */
  #losesAnswerTo: string | undefined
  #lostCalls = new Set<number>()

  private constructor(
    readonly market: PricedMarket,
    readonly gateway: Gateway,
    readonly gatewayPort: number,
    readonly engine: ServedEngine,
    readonly bridge: BridgeProbe,
    private readonly browser: Browser,
    readonly page: Page,
    readonly settingsFile: string,
  ) {
    page.on('pageerror', error => this.pageErrors.push(error.message))
  }

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
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const bridge = await engine.bridge()
    const desk = new TrialDesk(market, gateway, port, engine, bridge, browser, page, settingsFile)
    await page.routeWebSocket(/./, route => desk.#carry(route))
    await page.goto(`${engine.address}#token=${TOKEN}`)
    await desk.workstation.ready()
    return desk
  }

  get workstation(): Workstation {
    return new Workstation(this.page)
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

  /** The next call of this method reaches the engine; its answer, and the connection, do not reach the page. */
  loseAnswerTo(method: string): void {
    this.#losesAnswerTo = method
  }

  /** Returns the page's errors, for the test to judge. */
  async stop(): Promise<readonly string[]> {
    this.bridge.close()
    await this.browser.close()
    await this.engine.stop()
    await this.gateway.close()
    return this.pageErrors
  }

  #carry(route: WebSocketRoute): void {
    this.#route = route
    const server = route.connectToServer()
    route.onMessage(message => {
      this.#noteCall(String(message))
      server.send(message)
    })
    server.onMessage(message => {
      if (typeof message === 'string' && this.#isLost(message)) void this.#cut(route)
      else if (this.#route === route) route.send(message)
    })
  }

  #noteCall(text: string): void {
    const frame = JSON.parse(text) as { kind: string; id?: number; method?: string }
    if (frame.kind !== 'call' || frame.method !== this.#losesAnswerTo || frame.id === undefined) return
    this.#losesAnswerTo = undefined
    this.#lostCalls.add(frame.id)
  }

  #isLost(text: string): boolean {
    if (this.#lostCalls.size === 0) return false
    const frame = JSON.parse(text) as { kind: string; id?: number }
    return frame.kind === 'answer' && frame.id !== undefined && this.#lostCalls.delete(frame.id)
  }

  async #cut(route: WebSocketRoute): Promise<void> {
    this.#route = undefined
    await route.close()
  }
}
