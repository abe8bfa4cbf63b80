import type { Engine } from '#main/engine/engine'
import { DRAWN_SYMBOLS_MAX, type DrawingStore, type StoredDrawings } from '#main/store/drawingStore'
import { BridgeFailure } from '#protocol/errors'
import type { SymbolDrawingsView } from '#protocol/views/drawingView'
import type { Handlers } from '../dispatch'
import { journalUnavailable } from './journalUnavailable'

type DrawingMethods = 'drawings.get' | 'drawings.set'

export function drawingHandlers(engine: Engine): Pick<Handlers, DrawingMethods> {
  const store = (): DrawingStore => {
    const { drawings } = engine.stores.journal
    if (drawings) return drawings
    throw journalUnavailable()
  }
  return {
    'drawings.get': ({ symbol }) => view(symbol, store().get(symbol)),
    'drawings.set': ({ symbol, drawings }, caller) => {
      const stored = store().set(symbol, drawings, caller.name, engine.now())
      if (!stored)
        throw new BridgeFailure({
          kind: 'denied',
          code: 'DRAWINGS_FULL',
          message: `${DRAWN_SYMBOLS_MAX} symbols are drawn on: remove all drawings of one first.`,
        })
      const told = view(symbol, stored)
      engine.bus.publish('drawings.changed', told)
      return told
    },
  }
}

const view = (symbol: string, { revision, drawings }: StoredDrawings): SymbolDrawingsView => ({
  symbol,
  revision,
  drawings: drawings.map(({ anchors, ...drawing }) => ({ ...drawing, anchors: [...anchors] })),
})
