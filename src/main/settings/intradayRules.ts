import type { TradeRules } from '#core/domain/orderPlan'
import type { IntradayRules } from '#core/pipeline/intraday/intradayRules'
import type { EquityLimits } from '#core/risk/equity/equityLimits'
import type { Settings } from './settingTable'

export const intradayRulesFrom = (settings: Settings): IntradayRules => ({
  periods: {
    rsiPeriod: settings['intraday.rsiPeriod'],
    emaFast: settings['intraday.emaFast'],
    emaSlow: settings['intraday.emaSlow'],
    atrPeriod: settings['intraday.atrPeriod'],
    supertrendPeriod: settings['intraday.supertrendPeriod'],
    supertrendMultiple: settings['intraday.supertrendMultiple'],
  },
  scalp: {
    barsMin: settings['intraday.scalpBarsMin'],
    rsiBuyMin: settings['intraday.scalpRsiBuyMin'],
    rsiBuyMax: settings['intraday.scalpRsiBuyMax'],
    rsiSellMin: settings['intraday.scalpRsiSellMin'],
    rsiSellMax: settings['intraday.scalpRsiSellMax'],
  },
  whale: {
    rangeSessions: settings['intraday.whaleRangeSessions'],
    volumeRatioMin: settings['intraday.whaleVolumeRatio'],
    debounceMs: settings['intraday.whaleDebounceMs'],
  },
  score: {
    weights: {
      scalp: settings['intraday.scoreWeightScalp'],
      whale: settings['intraday.scoreWeightWhale'],
      trend: settings['intraday.scoreWeightTrend'],
      vwap: settings['intraday.scoreWeightVwap'],
    },
    scoreMin: settings['intraday.scoreMin'],
    spreadRatioMax: settings['intraday.scoreSpreadRatioMax'],
    spreadPenalty: settings['intraday.scoreSpreadPenalty'],
  },
  supertrendGate: settings['intraday.supertrendGate'],
  earnings: {
    mode: settings['intraday.earnings'],
    days: settings['intraday.earningsDays'],
    scoreMax: settings['intraday.earningsScoreMax'],
  },
  vehicle: settings['intraday.vehicle'],
  option: {
    dteMin: settings['intraday.optionDteMin'],
    spreadRatioMax: settings['intraday.optionSpreadRatioMax'],
    volumeMin: settings['intraday.optionVolumeMin'],
  },
  equity: {
    spreadRatioMax: settings['intraday.equitySpreadRatioMax'],
    volumeMin: settings['intraday.equityVolumeMin'],
  },
  size: {
    method: settings['intraday.sizeMethod'],
    riskRatio: settings['intraday.riskRatio'],
    stopLossRatio: settings['intraday.stopLossRatio'],
    takeProfitRatio: settings['intraday.takeProfitRatio'],
    atrMultiple: settings['intraday.atrMultiple'],
    kelly: {
      winRate: settings['intraday.kellyWinRate'],
      payoffRatio: settings['intraday.kellyPayoffRatio'],
      fraction: settings['intraday.kellyFraction'],
      ratioMax: settings['intraday.kellyRatioMax'],
    },
    quantityMax: settings['intraday.quantityMax'],
  },
})

export const tradeRulesFrom = (settings: Settings): TradeRules => ({
  trail: settings['intraday.trail'],
  trailRatio: settings['intraday.trailRatio'],
  trailAtrMultiple: settings['intraday.trailAtrMultiple'],
  breakEvenAtR: settings['intraday.breakEvenAtR'],
  timeStopMs: settings['intraday.timeStopMs'],
  stopReachRatio: settings['intraday.stopReachRatio'],
  entryTimeoutMs: settings['intraday.entryTimeoutMs'],
  flattenBeforeCloseMs: settings['intraday.flattenBeforeCloseMs'],
})

export const equityLimitsFrom = (settings: Settings): EquityLimits => ({
  dailyLossRatioMax: settings['intraday.maxDailyLossRatio'],
  drawdownRatioMax: settings['intraday.maxDrawdownRatio'],
  positionRatioMax: settings['intraday.maxPositionRatio'],
  symbolRatioMax: settings['intraday.maxSymbolRatio'],
  sectorRatioMax: settings['intraday.maxSectorRatio'],
  heatRatioMax: settings['intraday.maxHeatRatio'],
  correlationMax: settings['intraday.maxCorrelation'],
  leverageMax: settings['intraday.maxLeverage'],
  positionsMax: settings['intraday.maxPositions'],
  tradesPerDayMax: settings['intraday.maxTradesPerDay'],
  ordersPerMinuteMax: settings['intraday.maxOrdersPerMinute'],
  emergency: {
    countsAll: settings['intraday.emergencyCountsAll'],
    violationsMax: settings['intraday.emergencyViolations'],
    windowMs: settings['intraday.emergencyWindowMs'],
  },
})

/** The sector of a symbol; one that is not listed is a sector of its own. */
export function sectorOfFrom(settings: Settings): (symbol: string) => string {
  const sectors = new Map(
    settings['intraday.sectors'].map(entry => {
      const colon = entry.indexOf(':')
      return [entry.slice(0, colon), entry.slice(colon + 1)] as const
    }),
  )
  return symbol => sectors.get(symbol) ?? symbol
}
