/** What the simulated account has subscribed to. */
export const ENTITLEMENTS = ['live', 'delayed', 'none'] as const
export type Entitlement = (typeof ENTITLEMENTS)[number]

/** What a client has asked for with reqMarketDataType, and what a line says that it shows. */
export const DATA_TYPE = { live: 1, frozen: 2, delayed: 3, delayedFrozen: 4 } as const
export type DataType = (typeof DATA_TYPE)[keyof typeof DATA_TYPE]

/** IB's free data of US stocks and options are this old. */
export const DELAY_MS = 15 * 60_000

export const dataTypeFrom = (type: number): DataType | undefined =>
  Object.values(DATA_TYPE).find(each => each === type)

/** How a line begins: what it shows, and the message that comes first. */
export type Admission = {
  readonly shows: 'live' | 'delayed' | 'nothing'
  readonly notice?: { readonly code: number; readonly text: string }
}

/** Whoever is entitled to live data gets it, whatever is asked for: frozen only means "and the last when closed". */
export function admissionOf(entitlement: Entitlement, asked: DataType): Admission {
  if (entitlement === 'live') return { shows: 'live' }
  const notSubscribed = 'Requested market data is not subscribed.'
  if (asked === DATA_TYPE.live || asked === DATA_TYPE.frozen) {
    const hint = entitlement === 'delayed' ? ' Delayed market data is available.' : ''
    return { shows: 'nothing', notice: { code: 354, text: notSubscribed + hint } }
  }
  return entitlement === 'delayed'
    ? { shows: 'delayed', notice: { code: 10167, text: `${notSubscribed} Displaying delayed market data.` } }
    : {
        shows: 'nothing',
        notice: { code: 10168, text: `${notSubscribed} Delayed market data is not enabled.` },
      }
}

/** What a line says that it shows: outside the session the last prices stand still for those who asked for that. */
export function shownType(shows: 'live' | 'delayed', asked: DataType, isOpen: boolean): DataType {
  const wantsFrozen = asked === DATA_TYPE.frozen || asked === DATA_TYPE.delayedFrozen
  if (shows === 'live') return wantsFrozen && !isOpen ? DATA_TYPE.frozen : DATA_TYPE.live
  return wantsFrozen && !isOpen ? DATA_TYPE.delayedFrozen : DATA_TYPE.delayed
}
