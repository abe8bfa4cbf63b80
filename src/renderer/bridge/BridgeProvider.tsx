import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { assert } from '#core/domain/assert'
import type { QuoteView } from '#protocol/views/marketView'
import type { Bridge, ConnectionState } from './bridge'
import { ChainStore } from './chainStore'
import { followEngine } from './followEngine'
import { QuoteStore } from './quoteStore'
import { RepaintQueue } from './repaintQueue'

type Engine = { readonly bridge: Bridge; readonly quotes: QuoteStore; readonly chains: ChainStore }

const EngineContext = createContext<Engine | undefined>(undefined)

/** Gives the views the engine: its bridge, its cached answers, its quotes and chains. */
export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  const client = useMemo(newQueryClient, [])
  const engine = useMemo(() => {
    const repaints = new RepaintQueue()
    return { bridge, quotes: new QuoteStore(repaints), chains: new ChainStore(bridge, repaints) }
  }, [bridge])
  useEffect(() => followEngine(engine.bridge, client, engine.quotes), [engine, client])
  return (
    <EngineContext value={engine}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </EngineContext>
  )
}

/** Answers stay fresh by pushes, so nothing is asked again on its own; the engine's no is final. */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 300_000,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

function useEngine(): Engine {
  const engine = useContext(EngineContext)
  assert(engine !== undefined, 'a view is used outside BridgeProvider')
  return engine
}

export const useBridge = (): Bridge => useEngine().bridge
export const useChains = (): ChainStore => useEngine().chains
export const useQuotes = (): QuoteStore => useEngine().quotes

export function useConnection(): ConnectionState {
  const bridge = useBridge()
  return useSyncExternalStore(
    listener => bridge.onConnection(listener),
    () => bridge.connection(),
  )
}

/** The latest quote of a line; undefined before the first, or when the engine has no such line. */
export function useQuote(key: string): QuoteView | undefined {
  const quotes = useQuotes()
  const subscribe = useMemo(() => (listener: () => void) => quotes.subscribe(key, listener), [quotes, key])
  return useSyncExternalStore(subscribe, () => quotes.get(key))
}
