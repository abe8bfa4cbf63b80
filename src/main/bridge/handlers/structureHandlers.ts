import type { Engine } from '#main/engine/engine'
import { judgementView } from '#main/options/decisionViews'
import type { Handlers } from '../dispatch'
import { optionsEngine } from './decisionHandlers'

export function structureHandlers(
  engine: Engine,
): Pick<Handlers, 'structures.judge' | 'structures.history' | 'structures.note'> {
  return {
    'structures.judge': async ({ instrument, side, strategyId }) =>
      judgementView(await optionsEngine(engine).judge.judge(instrument, side, strategyId)),
    'structures.history': ({ limit }) => engine.history.list(limit),
    'structures.note': ({ structureId, note }) => engine.history.note(structureId, note),
  }
}
