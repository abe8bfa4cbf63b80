import { blankMessage } from '#main/gateway/wire/layout'
import { requests } from '#main/gateway/wire/requests'
import { VIX } from '../fakes/fakeContracts'
import { PricedMarket } from '../fakes/pricedMarket'
import { HOLD } from '../fakes/strategyDrafts'
import { live, retireStrategies } from '../simulation/longLife'
import { FAIR } from '../simulation/wire'
import { World } from '../simulation/world'
import { QUICK } from './story'

const STRATEGIES = [
  { name: 'Puts', exit: { ...HOLD, profitTargetRatio: 0.2, stopLossRatio: 0.5, exitsOnVolSpike: true } },
  { name: 'Condor', structure: 'ironCondor', exit: { ...HOLD, profitTargetRatio: 0.2 } },
  { name: 'Calls', structure: 'creditCallSpread', exit: { ...HOLD, stopLossRatio: 0.3 } },
] as const

const TURMOIL_MS = 150_000
/** What walks ends, what hangs is repaired, and the two-minute reconciliation comes around. */
const REST_MS = 200_000

/** Some minutes of everything that may go wrong, drawn from a seed; then fair weather, and rest. */
export class Campaign {
  readonly market = new PricedMarket()
  readonly world: World
  /** What was done, for whoever has to find out why. */
  readonly acts: string[] = []

  constructor(readonly seed: number) {
    this.world = new World({
      market: this.market,
      seed,
      settings: { ...QUICK, 'killSwitch.consecutiveErrors': '1000', 'exits.vixLimitMs': '2000' },
      floor: { latencyMs: seed % 3 === 0 ? 150 : 0 },
    })
  }

  async run(): Promise<void> {
    const { world } = this
    const begunAt = world.now
    world.begin(this.#fate(), STRATEGIES)
    while (world.now < begunAt + TURMOIL_MS) {
      await live(world, this.#draw(2, 40) * 100, 100, () => this.#fate())
      const acts = Object.entries(ACTS)
      const [name, act] = acts[this.#draw(0, acts.length - 1)] ?? acts[0]!
      this.acts.push(`${(world.now - begunAt) / 1000} s ${name}`)
      act(world, this.market, (low, high) => this.#draw(low, high))
    }
    world.faults.clear()
    // From here on nobody dies any more.
    if (world.isAlive) world.kill()
    await retireStrategies(world)
    await live(world, REST_MS, 250)
  }

  /** Half of all engines die somewhere in their first hundreds of points. */
  #fate(): number | undefined {
    return this.world.random.uniform() < 0.5 ? this.#draw(1, 400) : undefined
  }

  #draw(low: number, high: number): number {
    return low + Math.floor(this.world.random.uniform() * (high - low + 1))
  }
}

type Draw = (low: number, high: number) => number
type Act = (world: World, market: PricedMarket, draw: Draw) => void

/** Everything that the world may do to an engine. */
const ACTS: Readonly<Record<string, Act>> = {
  'moves the spot': (_world, market, draw) => market.moveSpot(draw(157, 173)),
  'moves the vol': (_world, market, draw) => market.moveVol(draw(10, 35) / 100),
  'moves the VIX': (_world, market, draw) => market.move(VIX, { last: draw(15, 26) }),
  'fills nothing': world => world.faults.capFills(0),
  'fills one of each': world => world.faults.capFills(1),
  'fills as usual': world => world.faults.clear(),
  'fills during the next cancel': world => world.faults.fillDuringNextCancel(),
  'trades one leg of the next combo': world => world.faults.fillOnlyLegs(1),
  'rejects the next order': world => world.faults.rejectNext(201, 'Order rejected - reason:not today'),
  'holds the next order': world => world.faults.warnNext(404, 'Shares are not available', true),
  'answers no preview': world => world.faults.failNextPreview('unanswered'),
  'cuts the connection': (world, _market, draw) => {
    if (world.isAlive && world.broker.wire.isUp) world.broker.cut(draw(0, 3))
  },
  'kills the engine': world => {
    if (world.isAlive) world.kill()
  },
  'turns the weather foul': (world, _market, draw) => {
    const weather = { drop: draw(0, 15) / 100, duplicate: draw(0, 15) / 100, reorder: draw(0, 15) / 100 }
    if (world.isAlive) world.broker.wire.weather = weather
  },
  'turns the weather fair': world => {
    if (world.isAlive) world.broker.wire.weather = FAIR
  },
  'corrects an execution': (world, _market, draw) => {
    const { exchange } = world
    const legs = exchange.account.executionsToday.filter(({ contract }) => contract.secType === 'OPT')
    const one = legs[draw(0, legs.length - 1)]
    if (one) exchange.correct(one.execId, Math.max(0.01, Math.round(one.price * 100 + draw(-2, 2)) / 100))
  },
  'repeats all executions': world => world.exchange.repeatExecutions(),
  'assigns a short option': (world, _market, draw) => {
    const shorts = world.exchange.account.allPositions.filter(
      ({ contract, quantity }) => contract.secType === 'OPT' && quantity < 0,
    )
    const one = shorts[draw(0, shorts.length - 1)]
    const contract = one && world.contract(one.contract.conId)
    if (one && contract) world.exchange.assign(contract, draw(1, -one.quantity))
  },
  'trades by hand': (world, _market, draw) => {
    const held = world.exchange.account.allPositions.filter(({ quantity }) => quantity !== 0)
    const one = held[draw(0, held.length - 1)]
    if (!one) return
    world.exchange.enterByHand({
      ...blankMessage(requests.placeOrder),
      conId: one.contract.conId,
      symbol: one.contract.symbol,
      secType: one.contract.secType,
      action: one.quantity > 0 ? 'SELL' : 'BUY',
      totalQuantity: draw(1, Math.abs(one.quantity)),
      orderType: 'MKT',
      tif: 'DAY',
      transmit: true,
    })
  },
  'closes a structure': world => {
    if (!world.isAlive) return
    world.act(engine => {
      const [structure] = engine.views.structures()
      return structure && engine.optionsEngine?.exits.close(structure.structureId, 'operator')
    })
  },
  'cancels everything': world => {
    if (world.isAlive && world.engine.isReady) world.act(engine => engine.desk.cancelAll())
  },
  'trips into safe mode': world => {
    if (world.isAlive) world.act(engine => engine.tripKillSwitch('safeMode', 'drill', 'operator'))
  },
  'trips into a hard stop': world => {
    if (world.isAlive) world.act(engine => engine.tripKillSwitch('hardStop', 'drill', 'operator'))
  },
  'resets the switch': world => {
    if (world.isAlive) world.act(engine => engine.resetKillSwitch('drill', 'operator'))
  },
}
