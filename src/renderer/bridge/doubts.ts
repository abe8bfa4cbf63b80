import { type ValueStore, valueStore } from '../state/valueStore'

/** What is known of a command whose answer was lost with the connection, or has not come in time. */
export type DoubtState =
  | { readonly kind: 'unknown' }
  /** The engine has it, and has not answered it yet. */
  | { readonly kind: 'arrived' }
  /** The engine had it, and has answered it now. */
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly code: string }
  /** It never came, and cannot come any more. */
  | { readonly kind: 'notSent' }
  /** The engine cannot tell: its lists do. */
  | { readonly kind: 'unsettled' }

export type Doubt = {
  readonly id: number
  readonly method: string
  readonly input: unknown
  readonly state: DoubtState
}

/** Shown at once; an older one that is settled gives way. */
const DOUBTS_MAX = 20

/** Commands that nobody knew the outcome of for a while. They are shown until a person has read how it ended. */
export class Doubts {
  readonly list: ValueStore<readonly Doubt[]> = valueStore<readonly Doubt[]>([])

  begin(id: number, method: string, input: unknown): void {
    const others = this.list.get().filter(doubt => doubt.id !== id)
    this.list.set([...others, { id, method, input, state: { kind: 'unknown' } } as const].slice(-DOUBTS_MAX))
  }

  /** Nothing happens when the command was never in doubt. */
  update(id: number, state: DoubtState): void {
    const doubts = this.list.get()
    if (doubts.some(doubt => doubt.id === id))
      this.list.set(doubts.map(doubt => (doubt.id === id ? { ...doubt, state } : doubt)))
  }

  dismiss(id: number): void {
    this.list.set(this.list.get().filter(doubt => doubt.id !== id))
  }
}
