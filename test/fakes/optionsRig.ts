import type { Strategy } from '#core/domain/strategy'
import { carryOut } from '#main/gateway/control/carryOut'
import type { ControlCommand, ControlSnapshot } from '#main/gateway/control/controlCommands'
import type { RecordedEvaluation } from '#main/options/evaluationLog'
import type { OptionsEngine } from '#main/options/optionsEngine'
import type { StructureView } from '#protocol/views/decisionView'
import type { ActivityView } from '#protocol/views/logView'
import type { OrderView } from '#protocol/views/orderView'
import { eventually } from './eventually'
import { PricedMarket } from './pricedMarket'
import { draftOf } from './strategyDrafts'
import { type RigOptions, TradingRig } from './tradingRig'

const STARTING_CASH = 100_000

/** Hours of waiting become fractions of a second; no gate but those that a test is about. */
export const QUICK: Readonly<Record<string, string>> = {
  'broker.messagesPerSecond': '50',
  'pipeline.dailyBarsMin': '5',
  'pipeline.legVolumeMin': '0',
  'pipeline.gammaLossMax': '100000',
  'pipeline.popMin': '0',
  'pipeline.evNetMin': '-10000',
  'execution.walkStepEveryMs': '300',
  'execution.walkDurationMs': '60000',
  'execution.legImbalanceMs': '1500',
  'exits.scanEveryMs': '1000',
  'exits.persistenceScans': '2',
  'exits.graceMs': '0',
  'exits.suspectMarkRatio': '1000',
  'risk.maxOrderNotional': '500000',
}

/** A rig that its test puts away when it has finished. */
export async function startOptionsRig(
  onFinished: (putAway: () => Promise<void>) => void,
  options?: RigOptions,
): Promise<OptionsRig> {
  const rig = await OptionsRig.start(options)
  onFinished(() => rig.trading.stop())
  return rig
}

/** The options engine over TCP on a market that a test moves. */
export class OptionsRig {
  private constructor(
    readonly trading: TradingRig,
    readonly market: PricedMarket,
  ) {}

  static async start({ gateway, settings, ...rest }: RigOptions = {}): Promise<OptionsRig> {
    const market = new PricedMarket()
    const trading = await TradingRig.start({
      ...rest,
      gateway: { market, priceImprovementRatio: 0, insideFillsPerSecond: 0, ...gateway },
      settings: { ...QUICK, ...settings },
    })
    const rig = new OptionsRig(trading, market)
    await rig.ready()
    return rig
  }

  /** A test says when the market is looked at. */
  private async ready(): Promise<void> {
    this.engine.services.of('scan')?.stop()
    await this.trading.ready()
  }

  async restartEngine(): Promise<void> {
    await this.trading.restartEngineUnready()
    await this.ready()
  }

  get engine() {
    return this.trading.engine
  }

  get options(): OptionsEngine {
    const { optionsEngine } = this.engine
    if (!optionsEngine) throw new Error('the journal could not be opened')
    return optionsEngine
  }

  follow(changes: Partial<Strategy> = {}): Strategy {
    return this.engine.strategies.create(draftOf(changes), 'test')
  }

  /** Looks at the market for this strategy alone. */
  scan(strategy: Strategy): Promise<RecordedEvaluation> {
    return this.evaluate(strategy, false)
  }

  /** The same, and nothing is sent. */
  dryRun(strategy: Strategy): Promise<RecordedEvaluation> {
    return this.evaluate(strategy, true)
  }

  private async evaluate(strategy: Strategy, isDry: boolean): Promise<RecordedEvaluation> {
    const current = this.engine.strategies.get(strategy.id) ?? strategy
    const [recorded] = await this.options.scanner.scan([current], isDry)
    if (!recorded) throw new Error(`nothing was evaluated: ${this.problems()}`)
    return recorded
  }

  /** A strategy that is followed, looked at, and whose order has been sent. */
  async enter(changes: Partial<Strategy> = {}) {
    const strategy = this.follow(changes)
    const { evaluation, row } = await this.scan(strategy)
    if (evaluation.verdict !== 'enter') throw new Error(`${evaluation.code}: ${this.problems()}`)
    return { strategy, evaluation, orderId: `clx-${row.evaluationId}` }
  }

  /** The same, and filled. */
  async open(changes: Partial<Strategy> = {}): Promise<{ strategy: Strategy; structure: StructureView }> {
    const { strategy, orderId } = await this.enter(changes)
    await this.trading.status(orderId, 'filled', 20_000)
    return { strategy, structure: await eventually('a structure', () => this.engine.views.structures()[0]) }
  }

  async closeAll(): Promise<void> {
    for (const { structureId } of this.engine.views.structures())
      await this.options.exits.close(structureId, 'test')
    await this.flat()
  }

  /** The order as the gateway has it. */
  orderThere(orderId: string) {
    const { orders } = this.trading.gateway.desk.exchange.state()
    return orders.find(({ ticket }) => ticket.orderRef === orderId)
  }

  exits(): OrderView[] {
    return this.engine.views.orders().filter(({ purpose }) => purpose === 'exit')
  }

  /** Why an order was sent. */
  reasonOf(orderId: string): string | undefined {
    for (const { record } of this.trading.journal.read())
      if (record.kind === 'intent' && record.intent.clientOrderId === orderId)
        return record.intent.plan?.reason
    return undefined
  }

  command(command: ControlCommand): unknown {
    const answer = carryOut(this.trading.gateway, command)
    if (!answer.ok) throw new Error(answer.error)
    return answer.value
  }

  gateway(): ControlSnapshot {
    return this.command({ do: 'snapshot' }) as ControlSnapshot
  }

  conIdOf(key: string): number {
    const position = this.gateway().positions.find(
      ({ localSymbol }) => localSymbol.replaceAll(' ', '') === key,
    )
    if (!position) throw new Error(`the gateway holds no ${key}`)
    return position.conId
  }

  /** What the engine says was made: realised profit of every instrument, commissions paid. */
  profit(): number {
    return cents(this.engine.views.positions().reduce((sum, { realizedPnl }) => sum + realizedPnl, 0))
  }

  /** What the gateway's cash says; the same while nothing is held. */
  profitThere(): number {
    return cents(this.gateway().cash - STARTING_CASH)
  }

  async flat(withinMs = 20_000): Promise<void> {
    await eventually(
      'flat, with every commission known',
      () =>
        this.engine.views.structures().length === 0 &&
        this.engine.views.fills(500).every(({ key, commission }) => key.includes('*') || commission !== null),
      withinMs,
    )
  }

  problems(): string {
    return this.engine.log
      .recent(50)
      .filter(({ level }) => level !== 'info')
      .map(({ event, message }) => `${event} ${message}`)
      .join('; ')
  }

  /** The first line of this kind. */
  logged(event: string): ActivityView | undefined {
    return this.engine.log.recent(2_000).find(line => line.event === event)
  }
}

const cents = (amount: number): number => Math.round(amount * 100) / 100
