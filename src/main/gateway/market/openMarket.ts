import type { SessionDate } from '#core/domain/time'
import { createChainMarket } from './chains/chainMarket'
import type { Market } from './market'
import { createReplayMarket } from './replayMarket'
import { createSyntheticMarket } from './syntheticMarket'

/** What is played: see docs/simulatedMarket.md. */
export type MarketChoice =
  | { readonly kind: 'replay'; readonly session: SessionDate }
  | {
      readonly kind: 'synthetic'
      readonly session: SessionDate
      readonly sessions: number
      readonly symbols: readonly string[]
      readonly vol: number
    }
  /** Without a session, the first that the files have. */
  | { readonly kind: 'chains'; readonly path: string; readonly session: SessionDate | undefined }

/** Throws RangeError when there is no such session, MarketResourceError or ChainFileError when files are not right. */
export function openMarket(choice: MarketChoice, seed: number, resourcesDir: string): Market {
  switch (choice.kind) {
    case 'replay':
      return createReplayMarket({ resourcesDir, sessionDate: choice.session, seed })
    case 'synthetic':
      return createSyntheticMarket({
        symbols: choice.symbols,
        sessionDate: choice.session,
        sessions: choice.sessions,
        vol: choice.vol,
        seed,
      })
    case 'chains':
      return createChainMarket({ path: choice.path, sessionDate: choice.session })
  }
}
