import { isLinkGroup, LINK_GROUPS, symbolOfGroup } from '../../state/linkedSymbol'
import { palette, theme } from '../../state/theme'

/** What the windows of one workstation tell each other. */
export type WindowWord =
  | { readonly kind: 'symbol'; readonly group: string; readonly symbol: string }
  | { readonly kind: 'appearance' }
  /** Asks the windows of panels to make themselves known to the first window, which was loaded anew. */
  | { readonly kind: 'whoIsThere' }
  /** Said when its document goes: it is closed, or loaded anew. */
  | { readonly kind: 'leaving'; readonly instanceId: string }

/** To the window that it came from, which learns by it whose window this is and can see when it closes. */
export type Greeting = { readonly detached: string }

export const isGreeting = (data: unknown): data is Greeting =>
  typeof data === 'object' && data !== null && typeof (data as Partial<Greeting>).detached === 'string'

/** Held by the window of a panel for as long as it is there. */
export const detachedLock = (channel: string, instanceId: string): string => `${channel} ${instanceId}`

/** Symbols of link groups and the look of things are the same in all windows of one channel. */
export function shareState(channel: BroadcastChannel): () => void {
  let isHearing = false
  const say = (word: WindowWord) => {
    if (!isHearing) channel.postMessage(word)
  }
  const hear = ({ data }: MessageEvent<WindowWord>) => {
    isHearing = true
    if (data.kind === 'symbol' && isLinkGroup(data.group)) symbolOfGroup(data.group).set(data.symbol)
    if (data.kind === 'appearance') for (const store of [theme, palette]) store.restore()
    isHearing = false
  }
  channel.addEventListener('message', hear)
  const endings = [
    ...LINK_GROUPS.map(group =>
      symbolOfGroup(group).subscribe(() =>
        say({ kind: 'symbol', group, symbol: symbolOfGroup(group).get() }),
      ),
    ),
    ...[theme, palette].map(store => store.subscribe(() => say({ kind: 'appearance' }))),
  ]
  return () => {
    channel.removeEventListener('message', hear)
    for (const end of endings) end()
  }
}
