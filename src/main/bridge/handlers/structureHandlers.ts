import type { Engine } from '#main/engine/engine'
import { approvalView, judgementView, strikeSearchView } from '#main/options/decisionViews'
import type { Handlers } from '../dispatch'
import { optionsEngine } from './decisionHandlers'

type StructureMethods =
  | 'structures.judge'
  | 'structures.search'
  | 'structures.propose'
  | 'structures.history'
  | 'structures.note'
  | 'trades.story'

export function structureHandlers(engine: Engine): Pick<Handlers, StructureMethods> {
  return {
    'structures.judge': async ({ sweep, ...asked }) => {
      const { judge, proposals } = optionsEngine(engine)
      const judgement = sweep === 'newest' ? judge.judgeByNewest(asked) : await judge.judge(asked)
      return judgementView(judgement, proposals.obstacle(judgement))
    },
    'structures.search': async ({ symbol, rules }) =>
      strikeSearchView(await optionsEngine(engine).strikes.find(symbol, rules)),
    'structures.propose': async ({ requestId, ...asked }, caller) =>
      approvalView(await optionsEngine(engine).proposals.propose(asked, requestId, caller.name)),
    'structures.history': ({ limit }) => engine.history.list(limit),
    'trades.story': ({ tradeId }) => engine.stories.of(tradeId),
    'structures.note': ({ structureId, note }) => engine.history.note(structureId, note),
  }
}
