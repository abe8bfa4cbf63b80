import type { Bar } from '#core/domain/bar'
import type { TradeRules } from '#core/domain/orderPlan'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { IntradayRules } from '#core/pipeline/intraday/intradayRules'
import type { EquityLimits } from '#core/risk/equity/equityLimits'
import { equityLimitsFrom, intradayRulesFrom, tradeRulesFrom } from '#main/settings/intradayRules'
import { loadSettings } from '#main/settings/loadSettings'

const { settings } = loadSettings({ files: [], environment: {}, flags: {} })

export const STANDARD_RULES: IntradayRules = intradayRulesFrom(settings)
export const STANDARD_LIMITS: EquityLimits = equityLimitsFrom(settings)

/** 2013-10-08 09:30 in New York. */
export const OPEN = epochMs(Date.UTC(2013, 9, 8, 13, 30))

/** Bars a given time apart that close at these prices, each opening where the one before closed. */
export function barsThrough(
  closes: readonly number[],
  { from = OPEN, stepMs = 60_000, volume = 1_000 }: { from?: EpochMs; stepMs?: number; volume?: number } = {},
): Bar[] {
  return closes.map((close, row) => {
    const open = closes[row - 1] ?? close
    return {
      tsEvent: epochMs(from + row * stepMs),
      open,
      high: Math.max(open, close) + 0.01,
      low: Math.min(open, close) - 0.01,
      close,
      volume,
    }
  })
}

export const tradeRules: TradeRules = tradeRulesFrom(settings)
