const STORAGE_KEY = 'claxton.token'

/**
 * The token from `#token=...`, which is then taken out of the address bar and its history; else the one of this
 * tab. Kept for the tab only: closing it forgets the token.
 */
export function takeToken(location: Location, history: History, storage: Storage): string {
  const fromHash = new URLSearchParams(location.hash.slice(1)).get('token')
  if (fromHash === null) return storage.getItem(STORAGE_KEY) ?? ''
  storage.setItem(STORAGE_KEY, fromHash)
  history.replaceState(null, '', location.pathname + location.search)
  return fromHash
}

export const keepToken = (token: string, storage: Storage): void => storage.setItem(STORAGE_KEY, token)
