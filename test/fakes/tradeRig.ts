import type { OrderPlan } from '#core/domain/orderPlan'
import type { TradeEntry, TradeState } from '#main/intraday/tradeDesk'
import type { OrderView } from '#protocol/views/orderView'
import { eventually } from './eventually'
import { PricedMarket } from './pricedMarket'
import { SPY } from './riskSurroundings'
import { type RigOptions, TradingRig } from './tradingRig'

/** Trades over TCP on a market that a test moves; SPY stands at 165.00 / 165.02 and fills at its quotes. */
export class TradeRig {
  private constructor(
    readonly trading: TradingRig,
    readonly market: PricedMarket,
  ) {}

  static async start({ gateway, settings, ...rest }: RigOptions = {}): Promise<TradeRig> {
    const market = new PricedMarket()
    const trading = await TradingRig.start({
      ...rest,
      gateway: { market, priceImprovementRatio: 0, insideFillsPerSecond: 0, ...gateway },
      settings: { watchlist: 'SPY', ...settings },
    })
    await trading.ready()
    return new TradeRig(trading, market)
  }

  get engine() {
    return this.trading.engine
  }

  get trades() {
    const { intradayEngine } = this.engine
    if (!intradayEngine) throw new Error('the journal could not be opened')
    return intradayEngine.trades
  }

  /** An entry for shares of SPY at the ask, or resting where it is told. */
  entry(changes: Partial<TradeEntry['order']> = {}): TradeEntry {
    const order = {
      instrument: SPY,
      quantity: 10,
      limitPrice: 165.02,
      takeProfit: 170,
      stopLoss: 160,
      increment: 0.01,
      atr: 0.5,
      arithmetic: '',
      ...changes,
    }
    return { tradeId: 'trade', symbol: 'SPY', strategy: 'scalp', order }
  }

  trade(): TradeState | undefined {
    return this.trades.trades(1)[0]
  }

  /** A trade that has filled and whose protection works at the gateway. */
  async open(changes: Partial<TradeEntry['order']> = {}): Promise<void> {
    await this.trades.enter(this.entry(changes))
    await this.trading.status('clx-trade', 'filled')
    await eventually(
      'protection',
      () => this.exits().every(({ status }) => status === 'accepted') && this.exits().length > 0,
    )
  }

  exits(): OrderView[] {
    return this.engine.views.orders(true).filter(({ purpose }) => purpose === 'exit')
  }

  /** Orders as the gateway has them: what they are for and what is left of them. */
  there(): string[] {
    const { book } = this.trading.gateway.desk.exchange
    return book.liveOrders
      .map(
        ({ ticket, filled, reducedBy, terms }) =>
          `${ticket.orderRef} ${terms.type} ${terms.quantity - reducedBy - filled}`,
      )
      .sort()
  }

  /** Why the terms of orders were changed, oldest first. */
  reasons(): string[] {
    return [...this.trading.journal.read()].flatMap(({ record }) =>
      record.kind === 'modify' ? [record.reason ?? 'by hand'] : [],
    )
  }

  plansInJournal(): OrderPlan[] {
    return [...this.trading.journal.read()].flatMap(({ record }) =>
      record.kind === 'intent' && record.intent.plan ? [record.intent.plan] : [],
    )
  }
}
