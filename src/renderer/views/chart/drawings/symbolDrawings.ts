import { DRAWINGS_MAX, type Drawing } from '#core/domain/drawing'
import type { SymbolDrawingsView } from '#protocol/views/drawingView'
import { type Bridge, bridgeErrorOf } from '../../../bridge/bridge'
import { newRequestId } from '../../../bridge/requestId'
import { valueStore } from '../../../state/valueStore'
import { browserDrawings, forgetBrowserDrawings } from './browserDrawings'

const UNDO_MAX = 50
/** Between two savings: keys that are held down move a drawing thirty times a second. */
const SAVE_PAUSE_MS = 300

/**
 * What is drawn on one symbol. The engine keeps it for every window; what is drawn here is shown at once and saved
 * after it, all drawings together, and whoever saves last is right. The last steps of this window can be undone.
 */
export class SymbolDrawings {
  readonly drawings = valueStore<readonly Drawing[]>([])
  /** Why the latest change is not kept; undefined while it is. */
  readonly problem = valueStore<string | undefined>(undefined)
  #past: readonly (readonly Drawing[])[] = []
  #revision = 0
  #isLoaded = false
  #isUnsaved = false
  #isSaving = false
  /** What others saved while we did. */
  #pushed: SymbolDrawingsView | undefined

  constructor(
    private readonly symbol: string,
    private readonly bridge: Pick<Bridge, 'query' | 'command'>,
    private readonly storage: Storage,
  ) {}

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

  /** With every connection: what could not be saved is saved now, otherwise the engine says what there is. */
  async load(): Promise<void> {
    if (this.#isUnsaved && this.#isLoaded) return this.#save()
    try {
      const kept = await this.bridge.query('drawings.get', { symbol: this.symbol })
      if (this.#isLoaded && (this.#isUnsaved || this.#isSaving)) return
      // What was drawn before the engine had answered does not take the place of what it has.
      const early = this.#isLoaded ? [] : this.drawings.get()
      this.#isLoaded = true
      this.#isUnsaved = false
      this.#show(kept)
      await this.#join([...early, ...browserDrawings(this.storage, this.symbol)])
    } catch (error) {
      this.problem.set(bridgeErrorOf(error).message)
    }
  }

  /** Another window has drawn, or this one. */
  take(pushed: SymbolDrawingsView): void {
    if (this.#isSaving || this.#isUnsaved) this.#pushed = pushed
    else if (pushed.revision > this.#revision) this.#show(pushed)
  }

  /** Drawings from when the browser kept them go, once the engine has them. */
  async #join(others: readonly Drawing[]): Promise<void> {
    const kept = this.drawings.get()
    const missing = others.filter(({ id }) => kept.every(each => each.id !== id))
    if (missing.length > 0) {
      this.#isUnsaved = true
      this.drawings.set([...kept, ...missing].slice(0, DRAWINGS_MAX))
      await this.#save()
    }
    if (this.problem.get() === undefined) forgetBrowserDrawings(this.storage, this.symbol)
  }

  #show({ revision, drawings }: SymbolDrawingsView): void {
    this.#revision = revision
    // A step back from here would take away what others drew.
    this.#past = []
    this.drawings.set(drawings)
    this.problem.set(undefined)
  }

  #change(next: readonly Drawing[]): void {
    this.#past = [...this.#past, this.drawings.get()].slice(-UNDO_MAX)
    this.#set(next)
  }

  #set(drawings: readonly Drawing[]): void {
    this.drawings.set(drawings)
    this.#isUnsaved = true
    void this.#save()
  }

  async #save(): Promise<void> {
    if (this.#isSaving || !this.#isLoaded) return
    this.#isSaving = true
    while (this.#isUnsaved && (await this.#sent())) await pause(SAVE_PAUSE_MS)
    this.#isSaving = false
    const pushed = this.#pushed
    this.#pushed = undefined
    if (pushed && !this.#isUnsaved && pushed.revision > this.#revision) this.#show(pushed)
  }

  /** False when it did not come to be kept: without a connection the next one tries again. */
  async #sent(): Promise<boolean> {
    const drawings = this.drawings
      .get()
      .map(({ anchors, ...drawing }) => ({ ...drawing, anchors: [...anchors] }))
    this.#isUnsaved = false
    try {
      const { symbol } = this
      const kept = await this.bridge.command('drawings.set', { requestId: newRequestId(), symbol, drawings })
      this.#revision = kept.revision
      this.problem.set(undefined)
      return true
    } catch (error) {
      const { kind, message } = bridgeErrorOf(error)
      this.#isUnsaved ||= kind === 'unavailable' || kind === 'timeout'
      this.problem.set(message)
      return false
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
