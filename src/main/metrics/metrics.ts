import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { backupFolder } from '#main/backup/backupDesk'
import { backupsIn } from '#main/backup/backupFiles'
import type { Engine } from '#main/engine/engine'
import { modeFolder } from '#main/settings/modeFolder'
import type { OrderView } from '#protocol/views/orderView'
import { BROKER_STATES, KILL_STATES } from '#protocol/views/statusView'
import { TradeTally } from './tradeTally'

const DATABASES = ['journal.sqlite', 'market.sqlite', 'alerts.sqlite'].flatMap(name => [name, `${name}-wal`])
/** Codes are a closed list, and yet a scrape must not grow without end. */
const CODES_MAX = 200

/** From a hundredth better than the mid to a twentieth worse. */
const SLIPPAGE_BUCKETS = [-0.01, -0.001, 0, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05]

/** What Prometheus is told of an engine. Most of it is read off as it is asked for; a scrape costs a few milliseconds. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #ends: (() => void)[] = []
  readonly #slippage: Histogram
  readonly #tally = new TradeTally(({ side, ratio }) => this.#slippage.observe({ side }, ratio))

  constructor(
    private readonly engine: Engine,
    private readonly alerts: () => { readonly sent: number; readonly failed: number } | undefined,
  ) {
    collectDefaultMetrics({ register: this.#registry, prefix: 'claxton_' })
    this.#slippage = new Histogram({
      name: 'claxton_slippage_ratio',
      help: 'How much worse than the mid of its decision an order was filled, as a share of it.',
      labelNames: ['side'],
      buckets: SLIPPAGE_BUCKETS,
      registers: [this.#registry],
    })
    this.#aboutBroker()
    this.#aboutData()
    this.#aboutOrders()
    this.#aboutAccount()
    this.#aboutOurselves()
  }

  /** The text that /metrics answers with, and its type. */
  async text(): Promise<{ readonly type: string; readonly body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() }
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#registry.clear()
  }

  #gauge(name: string, help: string, labelNames: readonly string[], collect: (gauge: Gauge) => void): void {
    new Gauge({
      name: `claxton_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset()
        collect(this)
      },
    })
  }

  #counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({
      name: `claxton_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
    })
  }

  #aboutBroker(): void {
    const { views, log, broker } = this.engine
    this.#gauge('broker_state', 'The state of the connection to the broker is 1.', ['state'], gauge => {
      const { state } = views.status().broker
      for (const each of BROKER_STATES) gauge.set({ state: each }, each === state ? 1 : 0)
    })
    this.#gauge('kill_switch', 'The state of the kill switch is 1.', ['state'], gauge => {
      const { state } = views.status().killSwitch
      for (const each of KILL_STATES) gauge.set({ state: each }, each === state ? 1 : 0)
    })
    this.#gauge(
      'pacing_messages',
      'Messages of the last second to the broker, those that it takes, and those that wait.',
      ['kind'],
      gauge => {
        const { used, budget, waiting } = broker.pacing()
        gauge.set({ kind: 'used' }, used)
        gauge.set({ kind: 'budget' }, budget)
        gauge.set({ kind: 'waiting' }, waiting)
      },
    )
    const lost = this.#counter('broker_connections_lost_total', 'Connections to the broker that were lost.')
    const entries = this.#counter('log_lines_total', 'Lines of the log.', ['level'])
    this.#ends.push(
      log.observe(({ event, level }) => {
        if (event === 'broker.lost') lost.inc()
        entries.inc({ level })
      }),
    )
  }

  #aboutData(): void {
    const { views, data, bus } = this.engine
    this.#gauge('market_data_lag_seconds', 'Age of the oldest line that should be moving.', [], gauge => {
      const lag = views.status().dataLag
      if (lag) gauge.set(lag.worstMs / 1_000)
    })
    this.#gauge('market_data_stale', '1 when a line that should be moving stands still.', [], gauge =>
      gauge.set(views.status().dataLag?.stale ? 1 : 0),
    )
    this.#gauge(
      'market_data_lines',
      'Market data lines in use, and those that the account has.',
      ['kind'],
      gauge => {
        const { used, budget } = views.status().lines
        gauge.set({ kind: 'used' }, used)
        gauge.set({ kind: 'budget' }, budget)
      },
    )
    this.#gauge('data_checked', 'Ticks and bars checked in this session.', ['result'], gauge => {
      for (const { counts } of data.quality.symbols()) {
        gauge.inc({ result: 'good' }, counts.checked - counts.rejected)
        gauge.inc({ result: 'rejected' }, counts.rejected)
      }
    })
    const evaluations = this.#counter(
      'evaluations_total',
      'Evaluations of strategies, by what stopped them.',
      ['verdict', 'code'],
    )
    const seen = new Set<string>()
    this.#ends.push(
      bus.subscribe('evaluations.recorded', recorded => {
        for (const { verdict, code } of recorded) {
          if (seen.size < CODES_MAX) seen.add(code)
          evaluations.inc({ verdict, code: seen.has(code) ? code : 'other' })
        }
      }),
    )
  }

  #aboutOrders(): void {
    const { views, bus, risk, log } = this.engine
    const tally = this.#tally
    this.#gauge('orders', 'Orders that the journal knows, by status.', ['status'], gauge => {
      for (const [status, count] of tally.orders) gauge.set({ status }, count)
    })
    this.#gauge('fills', 'Executions that the journal knows, by side.', ['side'], gauge => {
      for (const [side, count] of tally.fills) gauge.set({ side }, count)
    })
    this.#gauge('commissions_dollars', 'Commissions that the journal knows.', [], gauge =>
      gauge.set(tally.commissions),
    )
    this.#gauge(
      'price_improvement_dollars',
      'What fills were better than their limits, multiplied out.',
      [],
      gauge => gauge.set(tally.priceImprovement),
    )
    this.#gauge(
      'slippage_dollars',
      'What fills of this start were worse than the mid at which they were decided, multiplied out.',
      [],
      gauge => gauge.set(tally.slippage),
    )
    this.#gauge(
      'limit_utilisation_ratio',
      'How much of a limit is used; 1 is all of it.',
      ['limit'],
      gauge => {
        const { used, budget } = views.status().lines
        gauge.set({ limit: 'marketDataLines' }, used / budget)
        for (const { path, used: taken, limit } of risk.limits())
          if (taken !== null && limit) gauge.set({ limit: path }, taken / limit)
      },
    )
    this.#ends.push(
      log.observe(({ event }) => {
        if (event === 'engine.started') tally.begin(views.orders(), views.fills(Number.MAX_SAFE_INTEGER))
      }),
      bus.subscribe('orders.changed', order => tally.order(order, () => this.#midOf(order))),
      bus.subscribe('fills.recorded', fill => tally.fill(fill)),
    )
  }

  /** The middle of the market of an order's instrument; undefined for combos, whose legs have each their own. */
  #midOf({ key }: OrderView): number | undefined {
    const quote = this.engine.quotes.lineOf(key)?.quote
    return quote?.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2
  }

  #aboutAccount(): void {
    const { views } = this.engine
    this.#gauge('pnl_dollars', 'Profit and loss as the broker tells it.', ['kind'], gauge => {
      const { dailyPnl, realizedPnl, unrealizedPnl } = views.account()
      if (dailyPnl !== null) gauge.set({ kind: 'day' }, dailyPnl)
      if (realizedPnl !== null) gauge.set({ kind: 'realized' }, realizedPnl)
      if (unrealizedPnl !== null) gauge.set({ kind: 'unrealized' }, unrealizedPnl)
    })
    this.#gauge('equity_dollars', 'Net liquidation value.', [], gauge => {
      const { netLiquidation } = views.account()
      if (netLiquidation !== null) gauge.set(netLiquidation)
    })
    this.#gauge('positions', 'Positions that are open.', [], gauge =>
      gauge.set(views.positions().filter(({ quantity }) => quantity !== 0).length),
    )
  }

  #aboutOurselves(): void {
    const { views } = this.engine
    const { settings } = this.engine.settings
    this.#gauge('info', 'What this is.', ['version', 'mode'], gauge => {
      const { version, mode } = views.status()
      gauge.set({ version, mode }, 1)
    })
    this.#gauge('loop_works', '1 when the trading loop has just proved work.', [], gauge =>
      gauge.set(this.engine.isWorking ? 1 : 0),
    )
    this.#gauge('journal_healthy', '1 when the journal can be written.', [], gauge =>
      gauge.set(views.status().store.healthy ? 1 : 0),
    )
    this.#gauge('database_bytes', 'Size of a database.', ['file'], gauge => {
      for (const file of DATABASES) {
        const size = statSync(join(modeFolder(settings), file), { throwIfNoEntry: false })?.size
        if (size !== undefined) gauge.set({ file }, size)
      }
    })
    this.#gauge('backup_age_seconds', 'Age of the latest backup.', [], gauge => {
      const latest = backupsIn(backupFolder(settings)).at(-1)
      if (latest) gauge.set((Date.now() - Date.parse(latest.manifest.createdAt)) / 1_000)
    })
    this.#gauge('alerts', 'Alerts of this start.', ['result'], gauge => {
      const counts = this.alerts()
      gauge.set({ result: 'sent' }, counts?.sent ?? 0)
      gauge.set({ result: 'failed' }, counts?.failed ?? 0)
    })
  }
}
