import { randomUUID } from 'node:crypto'
import { openSessionAt } from '#core/calendar/xnysSessions'
import { instrumentKey } from '#core/domain/instrument'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import { incrementAt } from '#core/domain/tick'
import type { EpochMs } from '#core/domain/time'
import { legBalance } from '#core/execution/legBalance'
import { isWorking } from '#core/execution/orderStatus'
import type { OwnedLot } from '#core/portfolio/crossing'
import { BY_HAND, type Lot, type StructurePosition } from '#core/portfolio/structureBook'
import type { Broker } from '#core/ports/broker'
import { type FlattenMarket, planFlatten } from '#core/risk/flatten'
import { crossLots } from '#main/engine/lotCrosser'
import type { OrderDesk } from '#main/engine/orderDesk'
import { protectiveService } from '#main/engine/services/service'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { describeError, type Log } from '#main/observability/log'

export type LegGuardOptions = {
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly broker: Pick<Broker, 'rulesOf'>
  readonly quotes: QuoteHub
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly imbalanceMs: number
}

const LOOK_EVERY_MS = 250
const ALARM_AFTER_MS = 800
/** After a repair that was not taken, before the next is tried. */
const RETRY_AFTER_MS = 5_000

/**
 * Legs that came without the others, and shares that came for a short leg overnight: told within a second, closed
 * when they do not mend themselves in time. Shorts are bought back before longs are sold.
 */
export class LegGuard {
  readonly service = protectiveService('legs', LOOK_EVERY_MS, () => this.look())
  /** Since when each structure has been out of balance. */
  readonly #since = new Map<string, number>()
  readonly #alarmed = new Set<string>()
  readonly #mending = new Set<string>()
  /** Not before this is the next repair tried. */
  readonly #retryAt = new Map<string, number>()

  constructor(private readonly options: LegGuardOptions) {}

  look(): string {
    const { loop, now, isReady, imbalanceMs } = this.options
    const odd = loop.state.structures.open().filter(structure => oddLotsOf(structure).length > 0)
    this.#forgetOthers(odd)
    for (const structure of odd) {
      const { structureId } = structure
      const since = this.#since.get(structureId) ?? now()
      this.#since.set(structureId, since)
      if (now() - since >= ALARM_AFTER_MS) this.#alarm(structure)
      const isDue = now() - since >= imbalanceMs && now() >= (this.#retryAt.get(structureId) ?? 0)
      // In a hard stop everything is flattened anyway, and nothing else may leave.
      const mayMend = isReady() && loop.state.killSwitch.state !== 'hardStop' && openSessionAt(now())
      if (isDue && mayMend) this.#mend(structure)
    }
    return `${odd.length} structures out of balance`
  }

  #forgetOthers(odd: readonly StructurePosition[]): void {
    const ids = new Set(odd.map(({ structureId }) => structureId))
    for (const id of this.#since.keys()) {
      if (ids.has(id)) continue
      this.#since.delete(id)
      this.#alarmed.delete(id)
      this.#retryAt.delete(id)
    }
  }

  #alarm(structure: StructurePosition): void {
    if (this.#alarmed.has(structure.structureId)) return
    this.#alarmed.add(structure.structureId)
    const odd = oddLotsOf(structure)
    const what = odd.map(({ instrument, quantity }) => `${quantity} ${instrumentKey(instrument)}`).join(', ')
    const isAssignment = odd.some(({ instrument }) => instrument.kind === 'stock')
    this.options.log.error(
      isAssignment ? 'structure.assigned' : 'legs.imbalance',
      `${STRUCTURE_FACTS[structure.opening.kind].title} out of balance: ${what}.`,
      { structureId: structure.structureId },
    )
  }

  #mend(structure: StructurePosition): void {
    const { structureId } = structure
    if (this.#mending.has(structureId)) return
    this.#mending.add(structureId)
    crossLots(this.#oddLots(), this.options)
    this.#closeExcess(structureId)
      .catch((error: unknown) => {
        this.#retryAt.set(structureId, this.options.now() + RETRY_AFTER_MS)
        this.options.log.warn('legs.notMended', describeError(error), { structureId })
      })
      .finally(() => this.#mending.delete(structureId))
      .catch((error: unknown) => this.options.log.error('legs.bug', describeError(error)))
  }

  async #closeExcess(structureId: string): Promise<void> {
    const { loop, desk, quotes, broker, now } = this.options
    const own = loop.state.ordersOf(structureId).filter(({ status }) => isWorking(status))
    // The order that brought the odd legs must not bring more of them while they are closed.
    for (const order of own) {
      if (order.intent.plan?.role !== 'repair' && order.status !== 'pendingCancel')
        desk.cancel(order.intent.clientOrderId)
    }
    if (own.some(order => order.intent.plan?.role !== 'repair')) return
    const held = await Promise.all(
      this.#excess(structureId).map(({ instrument }) => quotes.ensureMarket(instrument, 3_000)),
    )
    try {
      const markets = new Map<string, FlattenMarket>()
      for (const { instrument } of this.#excess(structureId)) {
        const market = quotes.marketOf(instrument)
        const rules = await broker.rulesOf(instrument)
        if (market && rules)
          markets.set(instrumentKey(instrument), {
            ...market,
            increment: incrementAt(rules.priceIncrements, market.ask),
          })
      }
      const plan = planFlatten(
        this.#excess(structureId),
        own,
        key => markets.get(key),
        now(),
        () => true,
      )
      for (const order of plan.cancels) desk.cancel(order.intent.clientOrderId)
      for (const { position, side, quantity, limitPrice } of plan.orders) {
        await desk.place(
          randomUUID(),
          {
            instrument: position.instrument,
            side,
            quantity,
            limitPrice,
            tif: 'day',
            plan: {
              structureId,
              role: 'repair',
              walk: undefined,
              reason: 'LEG_IMBALANCE',
              opening: undefined,
            },
          },
          'legGuard',
        )
      }
    } finally {
      for (const each of held) each.close()
    }
  }

  /** What is held beyond whole structures, by any of them and by hand. */
  #oddLots(): readonly OwnedLot[] {
    const { structures } = this.options.loop.state
    return [
      ...structures
        .open()
        .flatMap(structure =>
          oddLotsOf(structure).map(lot => ({ ...lot, structureId: structure.structureId })),
        ),
      ...structures.ownedLots().filter(({ structureId }) => structureId === BY_HAND),
    ]
  }

  #excess(structureId: string) {
    const structure = this.options.loop.state.structures.get(structureId)
    return structure ? oddLotsOf(structure) : []
  }
}

/** Beyond whole structures. Assignment is part of the plan of single short options: the wheel turns on its shares. */
const oddLotsOf = (structure: StructurePosition): readonly Lot[] =>
  STRUCTURE_FACTS[structure.opening.kind].isAssignable ? [] : legBalance(structure).excess
