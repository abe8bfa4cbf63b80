import type { DockviewApi } from 'dockview-react'
import { newRequestId } from '../../bridge/requestId'
import { panelKindOf, placePanel } from '../desktopWorkspace/dock'
import { type PanelPlace, placeOf } from '../desktopWorkspace/panelPlace'
import { workspaces } from '../workspaces/workspaces'
import { detachedAddress } from './detachedAddress'
import { detachedLock, isGreeting, shareState, type WindowWord } from './windowChannel'
import { rememberedPlace } from './windowPlace'

const CHANNEL_KEY = 'claxton.channel'
const DETACHED_KEY = 'claxton.detached'

type Detached = {
  readonly instanceId: string
  readonly title: string
  readonly workspace: string
  /** Of the window that it came from. */
  readonly channel: string
  readonly place: PanelPlace | undefined
}

/** Those that this window knows, by the names of their locks. A window that is loaded anew is not closed. */
const openWindows = new Map<string, Window>()

/** The same for this window over reloads, another for each other one. */
function channelName(): string {
  const name = sessionStorage.getItem(CHANNEL_KEY) ?? newRequestId()
  sessionStorage.setItem(CHANNEL_KEY, name)
  return name
}

const lockOf = ({ channel, instanceId }: Detached): string => detachedLock(channel, instanceId)

/** What is, or was, in windows of its own. Kept beyond this window: what was out when all was closed is not lost. */
function detached(): readonly Detached[] {
  try {
    return JSON.parse(localStorage.getItem(DETACHED_KEY) ?? '[]') as readonly Detached[]
  } catch (error) {
    reportError(error)
    return []
  }
}

function remember(panels: readonly Detached[]): void {
  const { list } = workspaces.get()
  const known = panels.filter(({ workspace }) => list.some(({ id }) => id === workspace))
  localStorage.setItem(DETACHED_KEY, JSON.stringify(known))
}

/** Takes a panel out of the dock into a window of its own; stays where it is when the browser opens no window. */
export function detach(api: DockviewApi, instanceId: string): void {
  const panel = api.getPanel(instanceId)
  if (panel === undefined) return
  const title = panel.title ?? instanceId
  const channel = channelName()
  const address = detachedAddress({ instanceId, title, channel })
  const name = `claxton ${channel} ${instanceId}`
  const opened = window.open(location.pathname + address, name, rememberedPlace(instanceId))
  if (opened === null) return
  const workspace = workspaces.get().current
  const panelOut = { instanceId, title, workspace, channel, place: placeOf(api, panel) }
  openWindows.set(lockOf(panelOut), opened)
  remember([...detached().filter(each => lockOf(each) !== lockOf(panelOut)), panelOut])
  api.removePanel(panel)
  // At once: what changes soon after an arrangement would be taken for a part of it.
  workspaces.remember(workspace, api.toJSON())
}

/** Panels come back to their workspace when their windows close, or are found to be gone. */
export function followDetached(api: DockviewApi): () => void {
  const channel = new BroadcastChannel(channelName())
  const stopSharing = shareState(channel)
  const bringBack = async () => {
    // A lock goes with its window, however that ends; after a reload it tells which ones are still there.
    const { held = [] } = await navigator.locks.query()
    const isThere = (lock: string) =>
      openWindows.has(lock) ? openWindows.get(lock)?.closed === false : held.some(({ name }) => name === lock)
    const { current } = workspaces.get()
    const gone = detached().filter(each => each.workspace === current && !isThere(lockOf(each)))
    if (gone.length === 0) return
    remember(detached().filter(each => !gone.some(other => lockOf(other) === lockOf(each))))
    for (const panel of gone) {
      openWindows.delete(lockOf(panel))
      const kind = panelKindOf(panel.instanceId)
      if (kind !== undefined) placePanel(api, kind, panel.instanceId, panel.title, panel.place)
    }
    workspaces.remember(current, api.toJSON())
  }
  const look = () => void bringBack().catch(reportError)
  channel.addEventListener('message', ({ data }: MessageEvent<WindowWord>) => {
    if (data.kind !== 'leaving') return
    // Had when the document is gone; by then its window is closed, or being loaded anew.
    const lock = detachedLock(channel.name, data.instanceId)
    navigator.locks.request(lock, () => undefined).then(look, reportError)
  })
  const meet = ({ origin, data, source }: MessageEvent<unknown>) => {
    if (origin !== location.origin || !isGreeting(data) || source === null) return
    openWindows.set(detachedLock(channel.name, data.detached), source as Window)
  }
  window.addEventListener('message', meet)
  channel.postMessage({ kind: 'whoIsThere' } satisfies WindowWord)
  const stopFollowing = workspaces.subscribe(look)
  look()
  return () => {
    stopFollowing()
    window.removeEventListener('message', meet)
    stopSharing()
    channel.close()
  }
}
