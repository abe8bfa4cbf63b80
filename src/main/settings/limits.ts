import type { RiskLimits } from '#core/risk/limits'
import type { Settings } from './settingTable'

export const limitsFrom = (settings: Settings): RiskLimits => ({
  maxOrderQuantity: settings['risk.maxOrderQuantity'],
  maxOrderNotional: settings['risk.maxOrderNotional'],
  maxPriceDeviationRatio: settings['risk.maxPriceDeviationRatio'],
  maxQuoteAgeMs: settings['risk.maxQuoteAgeMs'],
  maxOrdersPerMinute: settings['risk.maxOrdersPerMinute'],
  maxWorkingOrders: settings['risk.maxWorkingOrders'],
  allowNakedShort: settings['risk.allowNakedShort'],
})
