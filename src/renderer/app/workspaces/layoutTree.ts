import type { SerializedDockview } from 'dockview-react'
import { PANELS, type PanelId } from '../panels'

/** Pixels, or a share of what the fixed ones leave. */
export type Size = `${number}px` | `${number}fr`

/** A workspace as one writes it down: rows and columns in turn, and stacks of tabs at the ends. */
export type LayoutTree =
  | { readonly size: Size; readonly tabs: readonly [PanelId, ...PanelId[]] }
  | { readonly size: Size; readonly parts: readonly [LayoutTree, ...LayoutTree[]] }

export type Layout = { readonly across: 'row' | 'column'; readonly parts: readonly LayoutTree[] }

type Area = { readonly width: number; readonly height: number }
type GridNode = SerializedDockview['grid']['root']

/** The dock's own form of a layout, for an area of so many pixels. */
export function serializedLayout({ across, parts }: Layout, area: Area): SerializedDockview {
  const ids: PanelId[] = []
  let groups = 0
  const leaf = (tabs: readonly PanelId[], size: number): GridNode => {
    ids.push(...tabs)
    groups += 1
    const [first = ''] = tabs
    return { type: 'leaf', size, data: { id: String(groups), views: [...tabs], activeView: first } }
  }
  const branch = (
    children: readonly LayoutTree[],
    along: 'width' | 'height',
    within: Area,
    size: number,
  ): GridNode => {
    const sizes = sizesOf(children, within[along])
    const data = children.map((child, index): GridNode => {
      const length = sizes[index] ?? 0
      if ('tabs' in child) return leaf(child.tabs, length)
      const inner = { ...within, [along]: length }
      return branch(child.parts, along === 'width' ? 'height' : 'width', inner, length)
    })
    return { type: 'branch', size, data }
  }
  const isRow = across === 'row'
  const root = branch(parts, isRow ? 'width' : 'height', area, isRow ? area.height : area.width)
  return {
    grid: {
      root,
      width: area.width,
      height: area.height,
      orientation: (isRow ? 'HORIZONTAL' : 'VERTICAL') as SerializedDockview['grid']['orientation'],
    },
    panels: Object.fromEntries(
      ids.map(id => [id, { id, contentComponent: id, title: PANELS[id].title }] as const),
    ),
    activeGroup: '1',
  }
}

function sizesOf(children: readonly LayoutTree[], total: number): number[] {
  const fixed = children.reduce(
    (sum, { size }) => sum + (size.endsWith('px') ? Number.parseFloat(size) : 0),
    0,
  )
  const shares = children.reduce(
    (sum, { size }) => sum + (size.endsWith('fr') ? Number.parseFloat(size) : 0),
    0,
  )
  return children.map(({ size }) => {
    const amount = Number.parseFloat(size)
    return Math.round(size.endsWith('px') ? amount : (Math.max(0, total - fixed) * amount) / (shares || 1))
  })
}
