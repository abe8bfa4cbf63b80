import type { Engine } from '#main/engine/engine'
import type { TradeEntry } from '#main/intraday/tradeDesk'
import { PricedMarket } from '../fakes/pricedMarket'
import { SPY } from '../fakes/riskSurroundings'
import { insist, live } from '../simulation/longLife'
import { World } from '../simulation/world'

const SETTINGS: Readonly<Record<string, string>> = {
  'intraday.trail': 'percent',
  'intraday.trailRatio': '0.01',
  'intraday.breakEvenAtR': '0.4',
  'intraday.timeStopMs': '60000',
  'intraday.entryTimeoutMs': '8000',
}

/**
 * The life of intraday trades: an entry that fills in parts, a stop that rises, a target that fills in parts; an entry
 * that nobody takes; a stop that is touched; a trade that is held too long; one that is held to the end.
 */
export class TradeStory {
  readonly market = new PricedMarket()
  readonly world: World

  constructor(bracket: 'native' | 'emulated') {
    this.world = new World({
      market: this.market,
      seed: 1,
      settings: { ...SETTINGS, 'orders.bracket': bracket, watchlist: 'SPY' },
    })
  }

  async tell(dieAt?: number): Promise<void> {
    const { world, market } = this
    world.begin(dieAt)
    await live(world, 6_000)
    world.faults.capFills(4)
    await this.#enter('parts', 165.02)
    await live(world, 2_500)
    world.faults.clear()
    await live(world, 4_000)
    market.moveSpot(168)
    await live(world, 3_000)
    world.faults.capFills(3)
    market.moveSpot(170.5)
    await live(world, 3_000)
    world.faults.clear()
    await live(world, 3_000)
    market.moveSpot(165.01)
    await this.#enter('untaken', 164)
    await live(world, 11_000)
    await this.#enter('stopped', 165.02)
    await live(world, 2_000)
    market.moveSpot(159.5)
    await live(world, 8_000)
    market.moveSpot(165.01)
    await this.#enter('late', 165.02)
    await live(world, 70_000, 250)
    await this.#enter('held', 165.02)
    // What is held at rest is protected at rest.
    await live(world, 3_000)
    world.faults.clear()
    await live(world, 20_000, 250)
  }

  async #enter(name: string, limitPrice: number): Promise<void> {
    const order: TradeEntry['order'] = {
      instrument: SPY,
      quantity: 10,
      limitPrice,
      takeProfit: 170,
      stopLoss: 160,
      increment: 0.01,
      atr: 0.5,
      arithmetic: '',
    }
    const attempts = (engine: Engine) =>
      engine.views
        .orders()
        .filter(
          ({ clientOrderId, purpose }) => clientOrderId.startsWith(`clx-${name}-`) && purpose === 'entry',
        )
    const deniedIn = (engine: Engine) => attempts(engine).filter(({ status }) => status === 'denied').length
    await insist(
      this.world,
      engine => attempts(engine).length > deniedIn(engine),
      engine =>
        // An id that was denied once stays denied: whoever asks again asks for another order.
        engine.intradayEngine?.trades.enter({
          tradeId: `${name}-${deniedIn(engine)}`,
          symbol: 'SPY',
          strategy: 'scalp',
          order,
        }),
    )
  }
}
