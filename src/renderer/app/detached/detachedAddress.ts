import { isPanelId, type PanelId } from '../panels'

/** A panel of its own in a window of its own. */
export type DetachedPanel = {
  readonly kind: PanelId
  /** `chart:2` of the workspace that it came from. */
  readonly instanceId: string
  readonly title: string
  /** The channel of the window that it came from. */
  readonly channel: string
}

export const detachedAddress = ({ instanceId, title, channel }: Omit<DetachedPanel, 'kind'>): string =>
  `?${new URLSearchParams({ panel: instanceId, title, channel })}`

/** What a window was opened for; undefined for the whole workstation. */
export function detachedFrom(search: string): DetachedPanel | undefined {
  const words = new URLSearchParams(search)
  const instanceId = words.get('panel') ?? ''
  const [kind = ''] = instanceId.split(':')
  const channel = words.get('channel') ?? ''
  if (!isPanelId(kind) || channel === '') return undefined
  return { kind, instanceId, title: words.get('title') ?? kind, channel }
}
