import { instrumentFromSymbol } from '#core/domain/instrument'
import { epochMs } from '#core/domain/time'
import type { Engine } from '#main/engine/engine'
import type { BarsView } from '#protocol/views/marketView'
import type { Handlers } from '../dispatch'

type MarketMethods =
  | 'watchlist.get'
  | 'watchlist.set'
  | 'instruments.search'
  | 'quotes.list'
  | 'bars.history'
  | 'chain.directory'

export function marketHandlers(engine: Engine): Pick<Handlers, MarketMethods> {
  return {
    'watchlist.get': () => [...engine.watchlist.get()],
    'watchlist.set': ({ instruments }) => [...engine.watchlist.set(instruments)],
    'instruments.search': async ({ pattern }) => [...(await engine.broker.search(pattern))],
    'quotes.list': () => engine.views.quotes(),
    'bars.history': async ({ symbol, timeframe, limit, before }): Promise<BarsView> => {
      const from = before === undefined ? undefined : epochMs(before)
      const bars = await engine.bars.history(instrumentFromSymbol(symbol), timeframe, limit, from)
      return {
        symbol,
        timeframe,
        time: bars.map(bar => bar.tsEvent),
        open: bars.map(bar => bar.open),
        high: bars.map(bar => bar.high),
        low: bars.map(bar => bar.low),
        close: bars.map(bar => bar.close),
        volume: bars.map(bar => bar.volume),
      }
    },
    'chain.directory': ({ underlying }) => engine.views.chainDirectory(underlying),
  }
}
