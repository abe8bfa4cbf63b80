import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { instrumentFromSymbol } from '#core/domain/instrument'
import type { EpochMs, SessionDate } from '#core/domain/time'
import { chainSurface } from '#core/market/chainSurface'
import { monthVol } from '#core/market/ivHistory'
import type { ChainSlice } from '#core/strategies/chainSlice'
import type { VolStore } from '#main/store/volStore'
import type { BarHub } from './barHub'

export type VolHistoryOptions = {
  /** Undefined when the market database could not be opened: then no past is known. */
  readonly store: VolStore | undefined
  readonly bars: BarHub
  readonly now: () => EpochMs
  /** Continuous fraction per year. */
  readonly rate: number
  readonly onError: (error: unknown) => void
}

/** Sessions in a rank. */
const HISTORY_SESSIONS = 252
/** Measures of volatility over 9, 30 and 93 days; their closes are percent. */
const VOL_INDICES = ['VIX9D', 'VIX', 'VIX3M'] as const

/** Notes the volatility of each session from the chains that are swept, and answers with that of the past. */
export class VolHistory {
  #indicesAskedOn: SessionDate | undefined

  constructor(private readonly options: VolHistoryOptions) {}

  /** At-the-money vols of thirty days of past sessions, oldest first; an index' own closes. Today is not in it. */
  of(symbol: string): Float64Array {
    const { store, now } = this.options
    const past = store?.before(symbol, exchangeDateOf(now()), HISTORY_SESSIONS) ?? []
    return Float64Array.from(past, ({ vol }) => vol)
  }

  /** The surface of the latest sweep, of this session or one before; undefined when none is kept. */
  surfaceOf(symbol: string): ReturnType<VolStore['surface']> {
    const { store, now } = this.options
    return store?.surface(symbol, now())
  }

  /** A chain was swept: its vol stands for the session until the next one, and its surface is kept. */
  swept(symbol: string, slices: readonly ChainSlice[], spot: number): void {
    const { store, now, rate, onError } = this.options
    if (!store) return
    try {
      const vol = monthVol(slices, spot)
      if (vol > 0) store.save(symbol, [{ session: exchangeDateOf(now()), vol }], 'observed')
      const isIndex = instrumentFromSymbol(symbol).kind === 'index'
      const exercise = isIndex ? ({ style: 'european' } as const) : ({ style: 'american', spot } as const)
      const surface = chainSurface(slices, rate, exercise)
      if (surface) store.saveSurface(symbol, now(), surface)
    } catch (error) {
      onError(error)
    }
  }

  /** Asks once a session for the closes of the volatility indices; one that the broker does not know stays unknown. */
  async refreshIndices(): Promise<void> {
    const { store, bars, now, onError } = this.options
    const today = exchangeDateOf(now())
    if (!store || this.#indicesAskedOn === today) return
    this.#indicesAskedOn = today
    for (const symbol of VOL_INDICES) {
      try {
        const daily = await bars.history(instrumentFromSymbol(symbol), '1d', HISTORY_SESSIONS, undefined)
        const closes = daily.map(({ tsEvent, close }) => ({
          session: exchangeDateOf(tsEvent),
          vol: close / 100,
        }))
        store.save(
          symbol,
          closes.filter(({ session }) => session < today),
          'index',
        )
      } catch (error) {
        onError(error)
      }
    }
  }
}
