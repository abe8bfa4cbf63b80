import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 799px)')

const subscribe = (listener: () => void) => {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

/** A phone, or a window as narrow as one. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches)
