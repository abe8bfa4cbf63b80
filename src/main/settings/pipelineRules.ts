import type { ExitGuards } from '#core/exits/exitMonitor'
import type { PipelineRules, WalkRules } from '#core/pipeline/rules'
import type { TriggerLimits } from '#core/risk/killTriggers'
import type { Settings } from './settingTable'

export const pipelineRulesFrom = (settings: Settings): PipelineRules => ({
  spotAgeMsMax: settings['pipeline.spotAgeMsMax'],
  dailyBarsMin: settings['pipeline.dailyBarsMin'],
  eventBeforeMs: settings['pipeline.eventBeforeMs'],
  eventAfterMs: settings['pipeline.eventAfterMs'],
  liquidity: {
    legSpreadRatioMax: settings['pipeline.legSpreadRatioMax'],
    legSpreadFloor: settings['pipeline.legSpreadFloor'],
    legVolumeMin: settings['pipeline.legVolumeMin'],
    legOpenInterestMin: settings['pipeline.legOpenInterestMin'],
    underlyingVolumeRatioMin: settings['pipeline.underlyingVolumeRatioMin'],
    quoteAgeMsMax: settings['pipeline.quoteAgeMsMax'],
  },
  strikesMin: settings['pipeline.strikesMin'],
  costs: {
    slippageRatio: settings['pipeline.slippageRatio'],
    commissionPerContract: settings['pipeline.commissionPerContract'],
  },
  impliedVolWeight: settings['pipeline.impliedVolWeight'],
  evNetMin: settings['pipeline.evNetMin'],
  popMin: settings['pipeline.popMin'],
  gammaLossMax: settings['pipeline.gammaLossMax'],
  ivHistoryMin: settings['pipeline.ivHistoryMin'],
  minutesBeforeCloseMin: settings['pipeline.minutesBeforeCloseMin'],
  condorsPerExpirationMax: settings['risk.maxCondorsPerExpiration'],
  walk: walkRulesFrom(settings),
})

export const walkRulesFrom = (settings: Settings): WalkRules => ({
  stepTicks: settings['execution.walkStepTicks'],
  stepEveryMs: settings['execution.walkStepEveryMs'],
  durationMsMax: settings['execution.walkDurationMs'],
})

export const exitGuardsFrom = (settings: Settings): ExitGuards => ({
  persistenceScans: settings['exits.persistenceScans'],
  graceMs: settings['exits.graceMs'],
  suspectMarkRatio: settings['exits.suspectMarkRatio'],
  zeroDteBufferMs: settings['exits.zeroDteBufferMs'],
  vixSpikeRatio: settings['exits.vixSpikeRatio'],
})

export const triggerLimitsFrom = (settings: Settings): TriggerLimits => ({
  termRatioMax: settings['killSwitch.termRatioMax'],
  tripsInMacroWindow: settings['killSwitch.inMacroWindow'],
  tripsOnRegimeFailure: settings['killSwitch.onRegimeFailure'],
  dailyLossRatioMax: settings['killSwitch.dailyLossRatio'],
  consecutiveErrorsMax: settings['killSwitch.consecutiveErrors'],
  dataOutageMsMax: settings['killSwitch.dataOutageMs'],
})
