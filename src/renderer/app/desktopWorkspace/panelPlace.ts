import type { AddPanelOptions, DockviewApi, IDockviewPanel } from 'dockview-react'

type Side = 'left' | 'right' | 'above' | 'below'

/** Where a panel was, told by one that stays: in the same group, or on a side of it. */
export type PanelPlace = {
  readonly beside: string
  readonly direction: 'within' | Side
  /** Of what it took from the other, across their common edge. */
  readonly size: number
}

/** As far apart as neighbours are, with the gap between them. */
const APART_MAX = 8

/** Undefined for one that is alone. */
export function placeOf(api: DockviewApi, panel: IDockviewPanel): PanelPlace | undefined {
  const inGroup = panel.group.panels.find(({ id }) => id !== panel.id)
  if (inGroup !== undefined) return { beside: inGroup.id, direction: 'within', size: 0 }
  const own = panel.group.element.getBoundingClientRect()
  const neighbours = api.groups.flatMap(group => {
    const [first] = group.panels
    const side = sideOf(own, group.element.getBoundingClientRect())
    return group === panel.group || first === undefined || side === undefined
      ? []
      : [{ ...side, beside: first.id }]
  })
  // The one that shares most of an edge is the one that it was split from.
  const [nearest] = neighbours.toSorted((a, b) => b.sharedRatio - a.sharedRatio)
  if (nearest === undefined) return undefined
  const { beside, direction } = nearest
  const isAcross = direction === 'left' || direction === 'right'
  return { beside, direction, size: isAcross ? own.width : own.height }
}

/** How a panel is put back there; undefined when nothing that it was beside is left. */
export function positionAt(
  api: DockviewApi,
  place: PanelPlace | undefined,
): Pick<AddPanelOptions, 'position' | 'initialWidth' | 'initialHeight'> | undefined {
  const referencePanel = place && api.getPanel(place.beside)
  if (referencePanel === undefined || place === undefined) return undefined
  const { direction, size } = place
  const position = { referencePanel, direction }
  if (direction === 'within') return { position }
  return direction === 'left' || direction === 'right'
    ? { position, initialWidth: size }
    : { position, initialHeight: size }
}

type Rect = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>

/** On which side of the other it lies, and how much of their edges they share. */
export function sideOf(
  own: Rect,
  other: Rect,
): { readonly direction: Side; readonly sharedRatio: number } | undefined {
  const across = shared(own.left, own.right, other.left, other.right)
  const along = shared(own.top, own.bottom, other.top, other.bottom)
  const isNear = (a: number, b: number) => Math.abs(a - b) <= APART_MAX
  if (across > 0 && isNear(own.bottom, other.top)) return { direction: 'above', sharedRatio: across }
  if (across > 0 && isNear(own.top, other.bottom)) return { direction: 'below', sharedRatio: across }
  if (along > 0 && isNear(own.right, other.left)) return { direction: 'left', sharedRatio: along }
  if (along > 0 && isNear(own.left, other.right)) return { direction: 'right', sharedRatio: along }
  return undefined
}

/** What two stretches have in common, of what they cover together. */
const shared = (a: number, b: number, c: number, d: number): number =>
  (Math.min(b, d) - Math.max(a, c)) / (Math.max(b, d) - Math.min(a, c))
