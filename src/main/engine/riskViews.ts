import { instrumentKey, underlyingOf } from '#core/domain/instrument'
import { bookGreeks } from '#core/portfolio/bookGreeks'
import type { Lot } from '#core/portfolio/structureBook'
import type { RiskLimits } from '#core/risk/limits'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { GreeksRowView, LimitView, RiskView } from '#protocol/views/riskView'
import type { DayCurve } from './dayCurve'
import type { TradingConditions } from './tradingConditions'
import type { TradingLoop } from './tradingLoop'

export type RiskViewsParts = {
  readonly loop: TradingLoop
  readonly conditions: TradingConditions
  readonly quotes: QuoteHub
  readonly limits: RiskLimits
  readonly day: DayCurve
}

/** How much of each limit is used, and by what. */
export class RiskViews {
  constructor(private readonly parts: RiskViewsParts) {}

  risk(): RiskView {
    const points = this.parts.day.points()
    return {
      limits: this.limits(),
      greeks: this.#greeks(),
      day: { time: points.map(({ at }) => at), profit: points.map(({ profit }) => profit) },
    }
  }

  limits(): LimitView[] {
    const { loop, conditions, limits } = this.parts
    const held = conditions.heldGreeks()
    const size = (value: number | undefined): number | null => (value === undefined ? null : Math.abs(value))
    const loss = conditions.dailyLossRatio()
    const stale = this.#areStale(loop.state.book.open())
    return [
      limitView(
        'risk.maxDailyLossRatio',
        'Daily loss',
        'ratio',
        loss === undefined ? null : Math.max(0, loss),
        limits.maxDailyLossRatio,
      ),
      limitView(
        'risk.maxDeltaShares',
        'Delta',
        'shares',
        size(held?.deltaShares),
        limits.maxDeltaShares,
        stale,
      ),
      limitView(
        'risk.maxGammaShares',
        'Gamma',
        'shares',
        size(held?.gammaShares),
        limits.maxGammaShares,
        stale,
      ),
      limitView(
        'risk.maxVegaDollars',
        'Vega',
        'dollars',
        size(held?.vegaDollars),
        limits.maxVegaDollars,
        stale,
      ),
      limitView(
        'risk.maxStructures',
        'Structures',
        'count',
        loop.state.structures.open().length,
        limits.maxStructures,
      ),
      limitView(
        'risk.maxWorkingOrders',
        'Working orders',
        'count',
        loop.state.workingOrders().length,
        limits.maxWorkingOrders,
      ),
    ]
  }

  #greeks(): GreeksRowView[] {
    const groups = Map.groupBy(this.parts.loop.state.book.open(), groupOf)
    return [...groups]
      .map(([key, lots]) => ({
        ...greeksRow(key, bookGreeks(lots, this.parts.conditions.greeksOf)),
        stale: this.#areStale(lots),
      }))
      .sort(
        (a, b) =>
          a.underlying.localeCompare(b.underlying) || (a.expiration ?? '').localeCompare(b.expiration ?? ''),
      )
  }

  /** Greeks of options follow quotes; the delta of a share does not. */
  #areStale(lots: readonly Lot[]): boolean {
    const { quotes } = this.parts
    return lots.some(({ instrument }) => {
      if (instrument.kind !== 'option') return false
      const line = quotes.lineOf(instrumentKey(instrument))
      return !line || quotes.isStale(line)
    })
  }
}

const limitView = (
  path: string,
  title: string,
  unit: LimitView['unit'],
  used: number | null,
  limit: number | null,
  stale = false,
): LimitView => ({ path, title, unit, used, limit, stale })

const groupOf = ({ instrument }: Lot): string =>
  `${underlyingOf(instrument)} ${instrument.kind === 'option' ? instrument.expiration : ''}`

function greeksRow(key: string, greeks: ReturnType<typeof bookGreeks>): Omit<GreeksRowView, 'stale'> {
  const [underlying = '', expiration = ''] = key.split(' ')
  return {
    underlying,
    expiration: expiration || null,
    delta: greeks?.deltaShares ?? null,
    gamma: greeks?.gammaShares ?? null,
    theta: greeks?.thetaDollars ?? null,
    vega: greeks?.vegaDollars ?? null,
  }
}
