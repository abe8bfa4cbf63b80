// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { type Layout, serializedLayout } from './layoutTree'
import { STANDARD_WORKSPACES, standardLayout } from './standardLayouts'
import { restored, workspaceNameProblem, workspaces } from './workspaces'

type Node = { type: string; size?: number; data: unknown }
const leavesOf = (node: Node): readonly { views: string[]; size: number }[] =>
  node.type === 'leaf'
    ? [{ views: (node.data as { views: string[] }).views, size: node.size ?? 0 }]
    : (node.data as Node[]).flatMap(leavesOf)

describe('a layout', () => {
  it('gives fixed sizes their pixels, and shares what is left', () => {
    const layout: Layout = {
      across: 'row',
      parts: [
        { size: '300px', tabs: ['watchlist'] },
        {
          size: '1fr',
          parts: [
            { size: '3fr', tabs: ['chart'] },
            { size: '1fr', tabs: ['chain', 'journal'] },
          ],
        },
      ],
    }
    const { grid, panels } = serializedLayout(layout, { width: 1300, height: 800 })
    expect(leavesOf(grid.root as Node)).toEqual([
      { views: ['watchlist'], size: 300 },
      { views: ['chart'], size: 600 },
      { views: ['chain', 'journal'], size: 200 },
    ])
    expect(Object.keys(panels)).toEqual(['watchlist', 'chart', 'chain', 'journal'])
  })

  it.each(
    STANDARD_WORKSPACES.flatMap(({ id }) => [900, 1440, 1920, 3840].map(width => [id, width] as const)),
  )('of %s fills a window of %s and shows no view twice', (id, width) => {
    const { grid, panels } = serializedLayout(standardLayout(id, width), { width, height: 850 })
    const leaves = leavesOf(grid.root as Node)
    const shown = leaves.flatMap(({ views }) => views)
    expect(new Set(shown).size).toBe(shown.length)
    expect(Object.keys(panels)).toHaveLength(shown.length)
    for (const { size } of leaves) expect(size).toBeGreaterThan(60)
  })
})

describe('the workspaces that are remembered', () => {
  it.each([null, '', '{', 'null', '[]', '{"version":1}', '{"version":2,"list":[{"id":1}],"layouts":{}}'])(
    'begin as they come when %j was saved',
    text => {
      const before = globalThis.reportError
      globalThis.reportError = () => undefined
      expect(restored(text)).toMatchObject({ current: 'trade', layouts: {} })
      globalThis.reportError = before
    },
  )

  it('keep their own, and never lose a standard one', () => {
    const layout = serializedLayout(standardLayout('trade', 1440), { width: 1440, height: 850 })
    workspaces.add('Mine', layout)
    const own = workspaces.get().current
    expect(workspaces.get().list.at(-1)).toEqual({ id: own, name: 'Mine' })
    expect(restored(JSON.stringify(workspaces.get()))).toEqual(workspaces.get())
    workspaces.remove('trade')
    workspaces.remove(own)
    expect(workspaces.get().list).toHaveLength(STANDARD_WORKSPACES.length)
    expect(workspaces.get().current).toBe('trade')
  })

  it('have names that can be read', () => {
    expect(workspaceNameProblem('  ')).toBe('a name is needed')
    expect(workspaceNameProblem('x'.repeat(21))).toBe('at most 20 characters')
    expect(workspaceNameProblem('Zero days')).toBeUndefined()
  })
})
