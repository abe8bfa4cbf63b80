import type { Strategy } from '#core/domain/strategy'
import { PricedMarket } from '../fakes/pricedMarket'
import { draftOf, HOLD } from '../fakes/strategyDrafts'
import { insist, live, retireStrategies } from '../simulation/longLife'
import { World } from '../simulation/world'

/** Every limit of a minute becomes a second or two; no gate stands in the way. */
export const QUICK: Readonly<Record<string, string>> = {
  'pipeline.dailyBarsMin': '5',
  'pipeline.legVolumeMin': '0',
  'pipeline.gammaLossMax': '100000',
  'pipeline.popMin': '0',
  'pipeline.evNetMin': '-10000',
  'entries.scanEveryMs': '10000',
  'execution.walkStepEveryMs': '500',
  'execution.walkDurationMs': '8000',
  'execution.legImbalanceMs': '2000',
  'exits.scanEveryMs': '1000',
  'exits.persistenceScans': '2',
  'exits.graceMs': '0',
  'exits.suspectMarkRatio': '1000',
  'risk.maxOrderNotional': '500000',
}

const TAKES_PROFIT: Partial<Strategy> = { exit: { ...HOLD, profitTargetRatio: 0.3 } }
/** Long enough for the two-minute reconciliation. */
const REST_MS = 135_000

/**
 * The whole life of positions: an entry that nobody takes, one that fills in two parts, an exit of which a part fills
 * before its time is up, the exit of the rest, and a hard stop with one entry filled and another walking. Whenever the
 * engine dies another one takes over.
 */
export class Story {
  readonly market = new PricedMarket()
  readonly world: World

  constructor(seed = 1) {
    this.world = new World({ market: this.market, seed, settings: QUICK })
  }

  async tell(dieAt?: number): Promise<void> {
    const { world, market } = this
    world.faults.capFills(0)
    world.begin(dieAt, [TAKES_PROFIT])
    await live(world, 24_000)
    world.faults.capFills(1)
    await live(world, 4_500)
    world.faults.clear()
    await live(world, 10_500)
    world.faults.capFills(1)
    market.moveVol(0.12)
    await live(world, 12_000)
    world.faults.clear()
    await live(world, 7_000)
    market.moveVol(0.2)
    await live(world, 12_000)
    world.faults.capFills(0)
    await insist(
      world,
      engine => engine.strategies.list().length > 1,
      engine => engine.strategies.create(draftOf({ name: 'Second' }), 'test'),
    )
    await live(world, 11_500)
    await insist(
      world,
      engine => engine.views.status().killSwitch.state === 'hardStop',
      engine => engine.tripKillSwitch('hardStop', 'drill', 'operator'),
    )
    await live(world, 1_000)
    world.faults.clear()
    await live(world, 9_000)
    await retireStrategies(world)
    await live(world, REST_MS, 250)
  }
}
