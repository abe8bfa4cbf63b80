import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { exchangeTimeOf } from '#core/calendar/exchangeTime'
import { instrumentKey } from '#core/domain/instrument'
import { dollars } from '#core/domain/money'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import type { TradingState } from '#core/kernel/tradingState'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { EventSources } from '#main/marketdata/calendar/eventSources'
import { createLog } from '#main/observability/log'
import type { EvaluationSummary } from '#protocol/views/decisionView'
import { World } from '../simulation/world'

const RESOURCES = join(import.meta.dirname, '..', '..', 'resources')
const STEP_MS = 1_000

/**
 * A recorded session from its open to its close, with the sample strategies and the settings that come with Claxton
 * but for the pace of its scans: what was decided and why, every order with its fills, and what it made.
 */
export async function goldenDay(date: SessionDate, seed: number): Promise<string> {
  const market = createReplayMarket({ resourcesDir: join(RESOURCES, 'market'), sessionDate: date, seed })
  const { closesAt } = market.session()
  const world = new World({
    market,
    seed,
    calendar: shippedEvents().around(market.session().opensAt),
    settings: { 'entries.samples': 'true', 'entries.scanEveryMs': '300000' },
    floor: { latencyMs: 30, latencyJitterMs: 20, priceImprovementRatio: 0.2, insideFillsPerSecond: 0.5 },
  })
  try {
    world.begin()
    const verdicts: EvaluationSummary[] = []
    world.engine.bus.subscribe('evaluations.recorded', list => verdicts.push(...list))
    await world.runTo(closesAt, STEP_MS)
    return [
      `# ${market.description}`,
      `session ${date}, seed ${seed}`,
      '',
      ...verdictLines(verdicts),
      '',
      ...orderLines(world.recorded()),
      '',
      ...resultLines(world),
      '',
    ].join('\n')
  } finally {
    world.end()
  }
}

/** Those that come with Claxton, and nobody's own. */
const shippedEvents = (): EventSources =>
  new EventSources({
    resources: RESOURCES,
    folder: '',
    finnhub: undefined,
    log: createLog({ level: 'error', file: undefined, console: undefined }),
  })

/** Each strategy's verdicts with how often they were reached, most frequent first. */
function verdictLines(verdicts: readonly EvaluationSummary[]): string[] {
  const lines = ['## Verdicts']
  for (const [name, own] of Map.groupBy(verdicts, ({ strategyName }) => strategyName)) {
    const codes = [...Map.groupBy(own, ({ code }) => code)]
      .map(([code, each]) => ({ code, count: each.length }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    lines.push(`${name}: ${codes.map(({ code, count }) => `${count} ${code}`).join(', ')}`)
  }
  return lines
}

function orderLines(state: TradingState): string[] {
  const orders = state
    .orders()
    .filter(({ status }) => status !== 'denied')
    .map(({ intent, status, limitPrice, filledQuantity, averageFillPrice, updatedAt }) =>
      [
        clockOf(intent.tsInit),
        clockOf(updatedAt),
        intent.purpose,
        intent.source,
        `${intent.side} ${intent.quantity} ${instrumentKey(intent.instrument)}`,
        `${intent.limitPrice.toFixed(2)} -> ${limitPrice.toFixed(2)}`,
        `${status} ${filledQuantity}${averageFillPrice === undefined ? '' : ` at ${averageFillPrice.toFixed(4)}`}`,
        intent.plan?.reason ?? '',
      ].join(' | '),
    )
  const hash = createHash('sha256').update(orders.join('\n')).digest('hex').slice(0, 16)
  const denied = state.orders().filter(({ status }) => status === 'denied')
  const denials = [...Map.groupBy(denied, ({ intent, code }) => `${intent.source}: ${code}`)]
  return [
    `## Orders, list hash ${hash}`,
    ...orders,
    '',
    '## Denied at the door',
    ...denials.map(
      ([what, each]) =>
        `${what}, ${each.length} times from ${clockOf(each[0]?.intent.tsInit ?? epochMs(0))} on`,
    ),
  ]
}

function resultLines(world: World): string[] {
  const { book, structures } = world.recorded()
  const fills = book.fills().filter(({ instrument }) => instrument.kind !== 'combo')
  const commissions = book.all().reduce((sum, each) => sum + dollars(each.commissions), 0)
  return [
    '## Result',
    `${fills.length} executions of ${fills.reduce((sum, { quantity }) => sum + quantity, 0)} contracts`,
    `cash ${world.cashMade.toFixed(2)}, of which commissions ${(-commissions).toFixed(2)}`,
    ...structures
      .open()
      .map(
        ({ opening, lots }) =>
          `held ${opening.kind}: ${lots.map(({ instrument, quantity }) => `${quantity} ${instrumentKey(instrument)}`).join(', ')}`,
      ),
  ]
}

const clockOf = (time: EpochMs): string => {
  const seconds = Math.floor(exchangeTimeOf(time).msOfDay / 1_000)
  return [3_600, 60, 1]
    .map(unit => String(Math.floor(seconds / unit) % (unit === 3_600 ? 24 : 60)).padStart(2, '0'))
    .join(':')
}
