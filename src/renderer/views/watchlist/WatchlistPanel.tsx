import { useQuery, useQueryClient } from '@tanstack/react-query'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { marketKeys, marketQueries } from '../../bridge/queries/marketQueries'
import { useCommand } from '../../bridge/useCommand'
import { EmptyNote, ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { InstrumentSearch } from './InstrumentSearch'
import './watchlist.css'
import { WatchlistTable } from './WatchlistTable'

export function WatchlistPanel() {
  const bridge = useBridge()
  const client = useQueryClient()
  const watchlist = useQuery(marketQueries(bridge).watchlist())
  const save = useCommand('watchlist.set')
  const instruments = watchlist.data ?? []

  const set = (next: QuotedInstrument[]) =>
    save.run({ instruments: next }, saved => client.setQueryData(marketKeys.watchlist(), saved))
  const add = (instrument: QuotedInstrument) => {
    const isListed = instruments.some(it => instrumentKey(it) === instrumentKey(instrument))
    if (!isListed) set([...instruments, instrument])
  }
  const remove = (key: string) => set(instruments.filter(it => instrumentKey(it) !== key))

  return (
    <div className="view">
      <div className="toolbar">
        <InstrumentSearch onPick={add} isSaving={save.isPending} />
      </div>
      {save.error !== undefined && <ErrorLine error={save.error} />}
      <div className="viewBody">
        {watchlist.isPending ? (
          <LoadingNote what="the watchlist" />
        ) : watchlist.isError ? (
          <ErrorNote error={bridgeErrorOf(watchlist.error)} onRetry={() => void watchlist.refetch()} />
        ) : instruments.length === 0 ? (
          <EmptyNote title="Nothing is watched yet">
            Type a symbol above, such as SPY, and press Enter. A row links chart, chain and ticket to it.
          </EmptyNote>
        ) : (
          <WatchlistTable instruments={instruments} onRemove={remove} />
        )}
      </div>
    </div>
  )
}
