import type { BridgeError } from '#protocol/errors'
import type { Bridge } from './bridge'
import { ChainSheet } from './chainSheet'
import type { RepaintQueue } from './repaintQueue'

type OpenChain = {
  readonly sheet: ChainSheet
  readonly close: () => void
  holders: number
  refusal: BridgeError | undefined
  readonly refusalListeners: Set<() => void>
}

export type ChainHandle = {
  readonly sheet: ChainSheet
  readonly refusal: () => BridgeError | undefined
  readonly onRefusal: (listener: () => void) => () => void
  readonly release: () => void
}

/** One sheet per chain, shared by the chain view and the ticket, alive while somebody holds it. */
export class ChainStore {
  readonly #bridge: Bridge
  readonly #repaints: RepaintQueue
  readonly #open = new Map<string, OpenChain>()

  constructor(bridge: Bridge, repaints: RepaintQueue) {
    this.#bridge = bridge
    this.#repaints = repaints
  }

  hold(key: string): ChainHandle {
    const chain = this.#open.get(key) ?? this.#start(key)
    chain.holders += 1
    return {
      sheet: chain.sheet,
      refusal: () => chain.refusal,
      onRefusal: listener => {
        chain.refusalListeners.add(listener)
        return () => chain.refusalListeners.delete(listener)
      },
      release: () => this.#release(key, chain),
    }
  }

  #start(key: string): OpenChain {
    const sheet = new ChainSheet(this.#repaints)
    const chain: OpenChain = {
      sheet,
      holders: 0,
      refusal: undefined,
      refusalListeners: new Set(),
      close: this.#bridge.subscribeChain(
        key,
        frame => sheet.apply(frame),
        error => {
          chain.refusal = error
          for (const listener of [...chain.refusalListeners]) listener()
        },
      ),
    }
    this.#open.set(key, chain)
    return chain
  }

  #release(key: string, chain: OpenChain): void {
    chain.holders -= 1
    if (chain.holders > 0) return
    chain.close()
    this.#open.delete(key)
  }
}
