import type { DockviewApi } from 'dockview-react'
import { newRequestId } from '../../bridge/requestId'
import { panelKindOf, placePanel } from '../desktopWorkspace/dock'
import { workspaces } from '../workspaces/workspaces'
import { detachedAddress } from './detachedAddress'
import { detachedLock, shareState, type WindowWord } from './windowChannel'
import { rememberedPlace } from './windowPlace'

const CHANNEL_KEY = 'claxton.channel'
const DETACHED_KEY = 'claxton.detached'
type Detached = Readonly<Record<string, { readonly title: string; readonly workspace: string }>>

/** Just opened, and not at the point of holding their locks yet. */
const opening = new Set<string>()
/** Said goodbye, and may hold their locks for a moment more. */
const leaving = new Set<string>()

/** The same for this window over reloads, another for each other one. */
function channelName(): string {
  const name = sessionStorage.getItem(CHANNEL_KEY) ?? newRequestId()
  sessionStorage.setItem(CHANNEL_KEY, name)
  return name
}

/** What is, or was, in windows of their own, by panel. */
function detached(): Detached {
  try {
    return JSON.parse(sessionStorage.getItem(DETACHED_KEY) ?? '{}') as Detached
  } catch (error) {
    reportError(error)
    return {}
  }
}

const remember = (panels: Detached): void => sessionStorage.setItem(DETACHED_KEY, JSON.stringify(panels))

/** Takes a panel out of the dock into a window of its own; stays where it is when the browser opens no window. */
export function detach(api: DockviewApi, instanceId: string): void {
  const panel = api.getPanel(instanceId)
  if (panel === undefined) return
  const title = panel.title ?? instanceId
  const channel = channelName()
  const address = detachedAddress({ instanceId, title, channel })
  const name = `claxton ${channel} ${instanceId}`
  if (window.open(location.pathname + address, name, rememberedPlace(instanceId)) === null) return
  opening.add(instanceId)
  leaving.delete(instanceId)
  const workspace = workspaces.get().current
  remember({ ...detached(), [instanceId]: { title, workspace } })
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
    const { current } = workspaces.get()
    const gone = Object.entries(detached()).filter(([instanceId, { workspace }]) => {
      const isThere = held.some(({ name }) => name === detachedLock(channel.name, instanceId))
      return workspace === current && !opening.has(instanceId) && (leaving.has(instanceId) || !isThere)
    })
    for (const [instanceId, { title }] of gone) {
      const { [instanceId]: _back, ...others } = detached()
      remember(others)
      const kind = panelKindOf(instanceId)
      if (kind !== undefined) placePanel(api, kind, instanceId, title)
    }
    if (gone.length > 0) workspaces.remember(current, api.toJSON())
  }
  const look = () => void bringBack().catch(reportError)
  channel.addEventListener('message', ({ data }: MessageEvent<WindowWord>) => {
    if (data.kind === 'here') opening.delete(data.instanceId)
    if (data.kind === 'closed') {
      opening.delete(data.instanceId)
      leaving.add(data.instanceId)
      look()
    }
  })
  const stopFollowing = workspaces.subscribe(look)
  look()
  return () => {
    stopFollowing()
    stopSharing()
    channel.close()
  }
}
