import type { Engine } from '#main/engine/engine'
import { judgementView } from '#main/options/decisionViews'
import type { Handlers } from '../dispatch'
import { optionsEngine } from './decisionHandlers'

export function builderHandlers(engine: Engine): Pick<Handlers, 'structures.judge'> {
  return {
    'structures.judge': async ({ instrument, side, strategyId }) =>
      judgementView(await optionsEngine(engine).judge.judge(instrument, side, strategyId)),
  }
}
