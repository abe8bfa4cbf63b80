import { join } from 'node:path'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import type { AiScorer } from './aiScorer'
import { HttpScorer } from './httpScorer'
import { LocalScorer } from './localScorer'

/** The scorer that the settings ask for. One that cannot be had is told and does without: scores are optional. */
export function scorerOf(settings: Settings, log: Log): AiScorer | undefined {
  try {
    switch (settings['intraday.ai']) {
      case 'none':
        return undefined
      case 'local':
        return new LocalScorer(settings['intraday.aiModel'] || join(modeFolder(settings), 'entryModel.json'))
      case 'http':
        return new HttpScorer({
          url: settings['intraday.aiUrl'],
          timeoutMs: settings['intraday.aiTimeoutMs'],
          cacheMs: settings['intraday.aiCacheMs'],
          log,
          wall: Date.now,
        })
    }
  } catch (error) {
    log.error('ai.unusable', describeError(error))
    return undefined
  }
}
