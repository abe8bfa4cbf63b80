import type { AddPanelOptions, DockviewApi } from 'dockview-react'
import { PANELS, type PanelId } from '../panels'

const BOOKS = [
  'positions',
  'structures',
  'evaluations',
  'strategies',
  'approvals',
  'fills',
  'journal',
  'activity',
] as const

type Place = NonNullable<AddPanelOptions['position']>

/** Watchlist left, chart over chain in the middle, ticket right, the books along the bottom. */
export function addDefaultPanels(api: DockviewApi): void {
  const { width, height } = api
  const add = (id: PanelId, position?: Place, size: { initialWidth?: number; initialHeight?: number } = {}) =>
    api.addPanel({
      id,
      component: id,
      title: PANELS[id].title,
      ...size,
      ...(position === undefined ? {} : { position }),
    } as AddPanelOptions)

  const booksHeight = Math.max(150, Math.round(height * 0.22))
  add('chart')
  add('orders', { referencePanel: 'chart', direction: 'below' }, { initialHeight: booksHeight })
  add(
    'watchlist',
    { referencePanel: 'chart', direction: 'left' },
    { initialWidth: width >= 1300 ? 345 : 270 },
  )
  add('ticket', { referencePanel: 'chart', direction: 'right' }, { initialWidth: 300 })
  const stack = height >= 780 && width >= 1300
  add(
    'chain',
    { referencePanel: 'chart', direction: stack ? 'below' : 'within' },
    stack ? { initialHeight: Math.round((height - booksHeight) * 0.44) } : {},
  )
  for (const id of BOOKS) {
    add(id, { referencePanel: 'orders', direction: 'within' })
  }
  for (const id of ['orders', 'chart'] as const) api.getPanel(id)?.api.setActive()
}
