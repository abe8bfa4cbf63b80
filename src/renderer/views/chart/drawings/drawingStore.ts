import { type ValueStore, valueStore } from '../../../state/valueStore'
import { type Drawing, drawingFrom } from './drawing'

/** More on one symbol would hide the prices. */
export const DRAWINGS_MAX = 100
const UNDO_MAX = 50
/** Another number when stored drawings could no longer be read. */
const VERSION = 1
const KEY_PREFIX = 'claxton.drawings.'

/** What was drawn on one symbol, kept in this browser and shared by its windows; the last steps can be undone. */
export class DrawingStore {
  readonly drawings: ValueStore<readonly Drawing[]>
  readonly #key: string
  #past: readonly (readonly Drawing[])[] = []

  constructor(
    symbol: string,
    private readonly storage: Storage,
  ) {
    this.#key = `${KEY_PREFIX}${symbol}`
    this.drawings = valueStore(restored(storage.getItem(this.#key)))
  }

  get isFull(): boolean {
    return this.drawings.get().length >= DRAWINGS_MAX
  }

  get canUndo(): boolean {
    return this.#past.length > 0
  }

  /** Adds it, or puts it in the place of the one with its id. */
  put(drawing: Drawing): void {
    const before = this.drawings.get()
    const index = before.findIndex(({ id }) => id === drawing.id)
    if (index === -1 && this.isFull) return
    this.#change(index === -1 ? [...before, drawing] : before.with(index, drawing))
  }

  remove(id: string): void {
    this.#change(this.drawings.get().filter(each => each.id !== id))
  }

  clear(): void {
    if (this.drawings.get().length > 0) this.#change([])
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (before === undefined) return
    this.#past = this.#past.slice(0, -1)
    this.#set(before)
  }

  /** Another window has drawn. */
  reload(key: string | null): void {
    if (key === this.#key) this.drawings.set(restored(this.storage.getItem(this.#key)))
  }

  #change(next: readonly Drawing[]): void {
    this.#past = [...this.#past, this.drawings.get()].slice(-UNDO_MAX)
    this.#set(next)
  }

  #set(drawings: readonly Drawing[]): void {
    this.storage.setItem(this.#key, JSON.stringify({ version: VERSION, drawings }))
    this.drawings.set(drawings)
  }
}

function restored(text: string | null): readonly Drawing[] {
  if (text === null) return []
  try {
    const saved = JSON.parse(text) as { version?: unknown; drawings?: unknown } | null
    if (saved?.version !== VERSION || !Array.isArray(saved.drawings)) return []
    return saved.drawings.flatMap(each => drawingFrom(each) ?? []).slice(0, DRAWINGS_MAX)
  } catch (error) {
    // Not ours, or cut off: as good as absent.
    reportError(error)
    return []
  }
}

const stores = new Map<string, DrawingStore>()

/** The same for every chart of a symbol. */
export function drawingsOf(symbol: string): DrawingStore {
  const store = stores.get(symbol) ?? new DrawingStore(symbol, localStorage)
  stores.set(symbol, store)
  return store
}

window.addEventListener('storage', ({ key }) => {
  for (const store of stores.values()) store.reload(key)
})
