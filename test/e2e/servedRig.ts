import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Gateway, startGateway } from '#main/gateway/gateway'
import type { Market } from '#main/gateway/market/market'
import { type Headless, startHeadless } from '#main/headless/headless'
import type { TradeEntry } from '#main/intraday/tradeDesk'
import { createLog } from '#main/observability/log'
import { loadSettings } from '#main/settings/loadSettings'
import { eventually } from '../fakes/eventually'
import { PricedMarket } from '../fakes/pricedMarket'
import { SPY } from '../fakes/riskSurroundings'

const PROGRAMS = join(import.meta.dirname, '..', '..', 'out', 'main')

/** The built page before an engine and a gateway of this process: a test moves the market and enters trades itself. */
export class ServedRig {
  private constructor(
    readonly gateway: Gateway,
    readonly headless: Headless,
  ) {}

  static async start(
    market: Market = new PricedMarket(),
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ServedRig> {
    const { gateway, port } = await startGateway({
      market,
      port: 0,
      priceImprovementRatio: 0,
      insideFillsPerSecond: 0,
    })
    const folder = mkdtempSync(join(tmpdir(), 'claxton-served-'))
    const headless = await startHeadless({
      settings: loadSettings({
        files: [],
        environment: {},
        flags: {
          'storage.folder': folder,
          'server.port': '0',
          'simulation.gateway': `127.0.0.1:${port}`,
          'entries.samples': 'false',
          'calendar.folder': join(folder, 'calendar'),
          watchlist: 'SPY,IBM',
          ...settings,
        },
      }),
      log: createLog({ level: 'warn', file: undefined, console: undefined }),
      version: 'test',
      programs: PROGRAMS,
    })
    await eventually('ready', () => headless.engine.isReady, 15_000)
    await eventually('a quote of SPY', () => headless.engine.quotes.lineOf('SPY')?.quote?.ask !== undefined)
    await eventually('an account', () => headless.engine.views.account().netLiquidation)
    return new ServedRig(gateway, headless)
  }

  get address(): string {
    return this.headless.address
  }

  get trades() {
    const { intradayEngine } = this.headless.engine
    if (!intradayEngine) throw new Error('the journal could not be opened')
    return intradayEngine.trades
  }

  /** Ten shares of SPY, bought a little above the ask, whose protection works. */
  async openTrade(
    order: Partial<TradeEntry['order']> & { takeProfit: number; stopLoss: number },
  ): Promise<void> {
    const ask = this.headless.engine.quotes.lineOf('SPY')?.quote?.ask ?? Number.NaN
    await this.trades.enter({
      tradeId: 'trade',
      symbol: 'SPY',
      strategy: 'scalp',
      order: {
        instrument: SPY,
        quantity: 10,
        limitPrice: Number((ask + 0.05).toFixed(2)),
        increment: 0.01,
        atr: 0.5,
        arithmetic: '',
        ...order,
      },
    })
    await eventually('held', () => this.trades.open()[0]?.held === 10)
    await eventually('protected', () =>
      this.headless.engine.views.orders(true).every(({ status }) => status === 'accepted'),
    )
  }

  async stop(): Promise<void> {
    await this.headless.stop()
    await this.gateway.close()
  }
}
