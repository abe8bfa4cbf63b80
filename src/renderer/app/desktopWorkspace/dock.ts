import type { DockviewApi } from 'dockview-react'
import { valueStore } from '../../state/valueStore'
import { isPanelId, PANELS, type PanelId } from '../panels'
import { type PanelPlace, positionAt } from './panelPlace'

/** The dock on screen; undefined on a phone. */
export const dock = valueStore<DockviewApi | undefined>(undefined)

/** `chart` of `chart:2`. */
export const panelKindOf = (instanceId: string): PanelId | undefined => {
  const [kind = ''] = instanceId.split(':')
  return isPanelId(kind) ? kind : undefined
}

/** Brings a view to the front; one that is not there yet comes where there is most room for it. */
export function showPanel(api: DockviewApi, id: PanelId): void {
  const panel = api.getPanel(id)
  if (panel !== undefined) {
    panel.api.setActive()
    return
  }
  placePanel(api, id, id, PANELS[id].title)
}

const largestGroup = (api: DockviewApi) =>
  api.groups.toSorted((a, b) => b.width * b.height - a.width * a.height)[0]

/** Another of the same kind beside it, for another symbol or timeframe. */
export function addInstance(api: DockviewApi, kind: PanelId): void {
  const taken = new Set(api.panels.map(panel => panel.id))
  let number = 2
  while (taken.has(`${kind}:${number}`)) number += 1
  const id = `${kind}:${number}`
  const title = `${PANELS[kind].title} ${number}`
  const beside = api.getPanel(kind)
  api.addPanel({
    id,
    component: kind,
    title,
    ...(beside === undefined ? {} : { position: { referencePanel: beside, direction: 'right' } }),
  })
}

/** Under its own name where it was, or where there is most room; one that is there already stays. */
export function placePanel(
  api: DockviewApi,
  kind: PanelId,
  instanceId: string,
  title: string,
  place?: PanelPlace,
): void {
  if (api.getPanel(instanceId) !== undefined) return
  const beside = largestGroup(api)
  const largest = beside === undefined ? {} : { position: { referenceGroup: beside } }
  api.addPanel({ id: instanceId, component: kind, title, ...(positionAt(api, place) ?? largest) })
}
