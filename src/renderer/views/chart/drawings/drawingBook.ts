import { useBridge } from '../../../bridge/BridgeProvider'
import type { Bridge } from '../../../bridge/bridge'
import { SymbolDrawings } from './symbolDrawings'

/** What is drawn, by symbol: the same for every chart of a window, and fresh by pushes. */
class DrawingBook {
  readonly #bySymbol = new Map<string, SymbolDrawings>()

  constructor(private readonly bridge: Bridge) {
    bridge.subscribe(
      'drawings.changed',
      '',
      pushed => this.#bySymbol.get(pushed.symbol)?.take(pushed),
      () => this.#load(),
    )
    bridge.onConnection(() => {
      if (bridge.connection().kind === 'open') this.#load()
    })
  }

  of(symbol: string): SymbolDrawings {
    const known = this.#bySymbol.get(symbol)
    if (known) return known
    const drawings = new SymbolDrawings(symbol, this.bridge, localStorage)
    this.#bySymbol.set(symbol, drawings)
    void drawings.load()
    return drawings
  }

  #load(): void {
    for (const drawings of this.#bySymbol.values()) void drawings.load()
  }
}

const books = new WeakMap<Bridge, DrawingBook>()

export function useDrawings(symbol: string): SymbolDrawings {
  const bridge = useBridge()
  const book = books.get(bridge) ?? new DrawingBook(bridge)
  books.set(bridge, book)
  return book.of(symbol)
}
