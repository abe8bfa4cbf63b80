import { epochMs } from '#core/domain/time'
import type { BarQuery, ContractDefinition, Market } from '#main/gateway/market/market'
import { GENERIC, TICK } from './marketDataTicks'

export type DailyFigure = {
  readonly kind: 'price' | 'size' | 'generic'
  readonly tickType: number
  readonly value: number
}

const SECONDS_PER_DAY = 86_400
const WEEKS = [
  [13, TICK.low13Weeks, TICK.high13Weeks],
  [26, TICK.low26Weeks, TICK.high26Weeks],
  [52, TICK.low52Weeks, TICK.high52Weeks],
] as const
const SESSIONS_PER_WEEK = 5
const VOLUME_WINDOW = 63

/** Ticks of generic lists that TWS works out once a day: extremes and mean volume (165), vols (104, 106). */
export function dailyFigures(
  contract: ContractDefinition,
  generics: ReadonlySet<string>,
  market: Market,
): readonly DailyFigure[] {
  if (contract.secType === 'OPT') return []
  const figures: DailyFigure[] = []
  const daily = (whatToShow: BarQuery['whatToShow'], latest: number) =>
    market
      .barsOf(contract.conId, {
        secondsPerBar: SECONDS_PER_DAY,
        from: epochMs(market.now() - latest * 2 * SECONDS_PER_DAY * 1000),
        to: market.now(),
        regularHoursOnly: true,
        whatToShow,
      })
      .slice(-latest)
  if (generics.has(GENERIC.miscStats)) {
    const year = daily('TRADES', 52 * SESSIONS_PER_WEEK)
    for (const [weeks, low, high] of WEEKS) {
      const bars = year.slice(-weeks * SESSIONS_PER_WEEK)
      if (bars.length === 0) continue
      figures.push({ kind: 'price', tickType: low, value: Math.min(...bars.map(bar => bar.low)) })
      figures.push({ kind: 'price', tickType: high, value: Math.max(...bars.map(bar => bar.high)) })
    }
    const volumes = year.slice(-VOLUME_WINDOW).map(({ volume }) => volume)
    const mean = volumes.reduce((a, b) => a + b, 0) / Math.max(1, volumes.length)
    figures.push({ kind: 'size', tickType: TICK.averageVolume, value: Math.round(mean) })
  }
  const vols = [
    [GENERIC.historicalVolatility, TICK.historicalVolatility, 'HISTORICAL_VOLATILITY'],
    [GENERIC.impliedVolatility, TICK.impliedVolatility, 'OPTION_IMPLIED_VOLATILITY'],
  ] as const
  for (const [generic, tickType, whatToShow] of vols) {
    const latest = generics.has(generic) ? daily(whatToShow, 10).at(-1) : undefined
    if (latest) figures.push({ kind: 'generic', tickType, value: latest.close })
  }
  return figures
}
