import type { RiskLimits } from '#core/risk/limits'
import type { RestartWindow } from '#core/risk/restartBlackout'
import type { Settings } from './settingTable'

export const limitsFrom = (settings: Settings): RiskLimits => ({
  maxOrderQuantity: settings['risk.maxOrderQuantity'],
  maxOrderNotional: settings['risk.maxOrderNotional'],
  maxPriceDeviationRatio: settings['risk.maxPriceDeviationRatio'],
  maxQuoteAgeMs: settings['risk.maxQuoteAgeMs'],
  maxOrdersPerMinute: settings['risk.maxOrdersPerMinute'],
  maxWorkingOrders: settings['risk.maxWorkingOrders'],
  allowNakedShort: settings['risk.allowNakedShort'],
  maxStructures: settings['risk.maxStructures'],
  maxCondorsPerExpiration: settings['risk.maxCondorsPerExpiration'],
  maxDeltaShares: settings['risk.maxDeltaShares'],
  maxGammaShares: settings['risk.maxGammaShares'],
  maxVegaDollars: settings['risk.maxVegaDollars'],
  maxDailyLossRatio: settings['risk.maxDailyLossRatio'],
})

export const restartWindowFrom = (settings: Settings): RestartWindow => ({
  at: settings['execution.restartAt'] || undefined,
  beforeMs: settings['execution.blackoutBeforeMs'],
  afterMs: settings['execution.blackoutAfterMs'],
})
