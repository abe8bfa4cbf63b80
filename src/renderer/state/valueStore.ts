import { useSyncExternalStore } from 'react'

/** A value that several views share, outside React and outside the engine. */
export type ValueStore<T> = {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function valueStore<T>(initial: T): ValueStore<T> {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set: value => {
      if (Object.is(value, current)) return
      current = value
      for (const listener of [...listeners]) listener()
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type RememberedStore<T> = ValueStore<T> & {
  /** Takes over what another window has remembered. */
  readonly restore: () => void
}

/** One whose value outlives the window. What cannot be read is as good as absent. */
export function rememberedStore<T extends string>(
  storageKey: string,
  initial: T,
  isValid: (text: string) => text is T,
): RememberedStore<T> {
  const remembered = (otherwise: T): T => {
    const saved = localStorage.getItem(storageKey)
    return saved !== null && isValid(saved) ? saved : otherwise
  }
  const store = valueStore(remembered(initial))
  store.subscribe(() => localStorage.setItem(storageKey, store.get()))
  return { ...store, restore: () => store.set(remembered(store.get())) }
}

export const useValue = <T>(store: ValueStore<T>): T => useSyncExternalStore(store.subscribe, store.get)
