import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ChainDirectoryView, ExpirationView } from '#protocol/views/marketView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { marketQueries } from '../../bridge/queries/marketQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { useLinkedSymbol } from '../../state/panelLinks'
import { ChainOptions } from './ChainOptions'
import { ChainSheetView } from './ChainSheetView'
import { ExpirationTabs, expirationKey } from './ExpirationTabs'
import { liquidityRules, rulesFrom } from './liquidity'
import './optionsChain.css'

export function OptionsChainPanel() {
  const [symbol] = useLinkedSymbol()
  const bridge = useBridge()
  const directory = useQuery(marketQueries(bridge).directory(symbol))
  const { data: settings } = useQuery(statusQueries(bridge).settings())
  useEffect(() => {
    if (settings !== undefined) liquidityRules.set(rulesFrom(settings))
  }, [settings])
  if (directory.isPending) return <LoadingNote what={`the options of ${symbol}`} />
  if (directory.isError) {
    return <ErrorNote error={bridgeErrorOf(directory.error)} onRetry={() => void directory.refetch()} />
  }
  if (directory.data.expirations.length === 0) {
    return (
      <EmptyNote title={`${symbol} has no options here`}>Choose another symbol in the watchlist.</EmptyNote>
    )
  }
  return <Chain key={symbol} directory={directory.data} />
}

function Chain({ directory }: { directory: ChainDirectoryView }) {
  const [key, setKey] = useState<string | undefined>(undefined)
  const expiration =
    directory.expirations.find(it => expirationKey(it) === key) ?? nearest(directory.expirations)
  if (expiration === undefined) return null
  return (
    <div className="view">
      <div className="chainBar">
        <strong>{directory.underlying}</strong>
        <ExpirationTabs
          underlying={directory.underlying}
          expirations={directory.expirations}
          selected={expirationKey(expiration)}
          onSelect={setKey}
        />
        <ChainOptions />
      </div>
      <div className="viewBody" role="tabpanel" aria-label={expiration.expiration}>
        <ChainSheetView
          key={expirationKey(expiration)}
          underlying={directory.underlying}
          expiration={expiration}
        />
      </div>
    </div>
  )
}

/** The first with some days to live: what expires today is seldom what one came for. */
const nearest = (expirations: readonly ExpirationView[]): ExpirationView | undefined =>
  expirations.find(it => it.dte >= 5) ?? expirations[0]
