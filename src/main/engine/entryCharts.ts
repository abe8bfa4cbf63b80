import { createHash } from 'node:crypto'
import { MS_PER_DAY } from '#core/calendar/exchangeTime'
import { type EntryFacts, entryChart } from '#core/charts/entryChart'
import { entryChartSvg, timeText } from '#core/charts/entryChartSvg'
import { ENTRY_CHART_TYPE } from '#core/domain/attachment'
import type { Timeframe } from '#core/domain/bar'
import { instrumentFromSymbol, underlyingOf } from '#core/domain/instrument'
import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { JournalRecord } from '#core/kernel/record'
import type { StructurePosition, TradePosition } from '#core/portfolio/structureBook'
import { tradeIdOf } from '#main/intraday/tradeId'
import type { BarHub } from '#main/marketdata/barHub'
import { describeError, type Log } from '#main/observability/log'
import type { Journal } from '#main/store/journal'
import { type ServiceWork, STUCK_AFTER_MS } from './services/service'
import type { TradingLoop } from './tradingLoop'

export type EntryChartsOptions = {
  readonly loop: TradingLoop
  readonly journal: Journal
  readonly bars: Pick<BarHub, 'history'>
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly strategyName: (strategyId: string) => string
}

const LOOK_EVERY_MS = 1_000
const BARS_DRAWN = 120
/** A day trade is told by minutes, a structure by the days that led to it. */
const TIMEFRAMES = { trade: '1m', structure: '15m' } as const satisfies Record<string, Timeframe>
/** Trades that wait for their chart; with more, those that wait longest are left to the next start. */
const WAITING_MAX = 100
/** What a crash left undrawn is made up for while its bars are likely there as they were. */
const MADE_UP_WITHIN_MS = 5 * MS_PER_DAY
const ATTEMPTS_MAX = 3
const RETRY_AFTER_MS = 20_000
/** Signals among which that of a trade is looked for; it was written just before. */
const SIGNALS_SEARCHED = 200

type Waiting = { readonly attempts: number; readonly notBefore: number }

/**
 * Draws the chart of every trade as it was when it was opened and keeps it with the journal: bars are pruned and
 * adjusted for splits, the picture stays. It follows what was recorded, and no order waits for it.
 */
export class EntryCharts {
  readonly service: ServiceWork = {
    name: 'entryCharts',
    everyMs: LOOK_EVERY_MS,
    timeoutMs: STUCK_AFTER_MS,
    run: () => this.look(),
  }
  readonly #waiting = new Map<string, Waiting>()
  #drawn = 0
  #isDrawing = false
  #isMadeUp = false

  constructor(private readonly options: EntryChartsOptions) {}

  recorded(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind !== 'fill' || record.fill.clientOrderId === undefined) continue
      const plan = this.options.loop.state.order(record.fill.clientOrderId)?.intent.plan
      if (plan?.role === 'open') this.#await(plan.structureId)
    }
  }

  /** One chart at a time. A chart that cannot be drawn is no failure of the engine: it is said, and trading goes on. */
  look(): string {
    const { isReady, now } = this.options
    if (!isReady()) return `${this.#waiting.size} waiting for the broker`
    if (!this.#isMadeUp) this.#makeUp()
    const next = [...this.#waiting].find(
      ([id, { notBefore }]) => notBefore <= now() && !isWorking(this.#entryOf(id)?.status ?? 'filled'),
    )
    if (next && !this.#isDrawing) {
      const [structureId, { attempts }] = next
      this.#isDrawing = true
      this.#keep(structureId)
        .then(
          () => this.#waiting.delete(structureId),
          (error: unknown) => this.#failed(structureId, attempts + 1, describeError(error)),
        )
        .finally(() => {
          this.#isDrawing = false
        })
    }
    return `${this.#drawn} drawn, ${this.#waiting.size} waiting`
  }

  /** Once the broker has told the time: those of the last days whose chart was not drawn before the engine ended. */
  #makeUp(): void {
    this.#isMadeUp = true
    const { loop, journal, now } = this.options
    const { structures } = loop.state
    for (const { structureId, tsOpened } of [...structures.all(), ...structures.trades()]) {
      if (now() - tsOpened > MADE_UP_WITHIN_MS || journal.attachments?.entryChartOf(structureId)) continue
      if (this.#entryOf(structureId)) this.#await(structureId)
    }
  }

  #await(structureId: string): void {
    if (this.#waiting.has(structureId)) return
    this.#waiting.set(structureId, { attempts: 0, notBefore: 0 })
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size > WAITING_MAX && oldest !== undefined) this.#waiting.delete(oldest)
  }

  #failed(structureId: string, attempts: number, reason: string): void {
    const { log, now } = this.options
    if (attempts < ATTEMPTS_MAX) {
      this.#waiting.set(structureId, { attempts, notBefore: now() + RETRY_AFTER_MS })
      return
    }
    this.#waiting.delete(structureId)
    log.warn('entryChart.notDrawn', `No chart is kept of the entry: ${reason}`, { structureId })
  }

  async #keep(structureId: string): Promise<void> {
    const { bars, journal, now } = this.options
    const { attachments } = journal
    const known = this.#factsOf(structureId)
    // What was corrected away was no entry.
    if (!known || !attachments || attachments.entryChartOf(structureId)) return
    const symbol = underlyingOf(known.order.intent.instrument)
    const past = await bars.history(instrumentFromSymbol(symbol), known.timeframe, BARS_DRAWN + 1, known.at)
    const chart = entryChart({ ...known, bars: past })
    if (chart.bars.length === 0) throw new Error(`no ${known.timeframe} bars of ${symbol} before it are kept`)
    const content = Buffer.from(entryChartSvg(chart))
    attachments.add({
      attachmentId: `entry-${structureId}`,
      structureId,
      name: `${symbol} at entry ${timeText(known.at).slice(0, 16).replace(':', '-')}.svg`,
      type: ENTRY_CHART_TYPE,
      sha256: createHash('sha256').update(content).digest('hex'),
      content,
      actor: 'engine',
      tsInit: now(),
    })
    this.#drawn++
  }

  #factsOf(structureId: string): Omit<EntryFacts, 'bars'> | undefined {
    const { loop, strategyName } = this.options
    const { structures, book } = loop.state
    const position = structures.get(structureId) ?? structures.trade(structureId)
    const order = this.#entryOf(structureId)
    if (!position || !order) return undefined
    const first = book.fills().find(({ clientOrderId }) => clientOrderId === order.intent.clientOrderId)
    return {
      position,
      order,
      at: first?.tsEvent ?? order.updatedAt,
      timeframe: 'trade' in position ? TIMEFRAMES.trade : TIMEFRAMES.structure,
      strategy: 'trade' in position ? position.trade.strategy : strategyName(position.opening.strategyId),
      verdict: this.#verdictOf(position),
    }
  }

  /** The order that opened it, once something of it has filled. */
  #entryOf(structureId: string): Order | undefined {
    return this.options.loop.state
      .ordersOf(structureId)
      .find(({ intent, filledQuantity }) => intent.plan?.role === 'open' && filledQuantity > 0)
  }

  #verdictOf(position: StructurePosition | TradePosition): string {
    const { decisions, signals } = this.options.journal
    if ('opening' in position) return decisions?.evaluation(position.opening.evaluationId)?.code ?? ''
    const { structureId, tsOpened, trade } = position
    const seen = signals?.signals(SIGNALS_SEARCHED, tsOpened + 1) ?? []
    const signal = seen.find(({ cycleId }) => tradeIdOf(cycleId, trade.symbol) === structureId)
    return signal?.action ?? ''
  }
}
