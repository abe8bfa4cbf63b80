import type { Layout, LayoutTree } from './layoutTree'

export const STANDARD_WORKSPACES = [
  { id: 'trade', name: 'Trade' },
  { id: 'build', name: 'Build' },
  { id: 'decide', name: 'Decide' },
  { id: 'watch', name: 'Watch' },
  { id: 'review', name: 'Review' },
  { id: 'run', name: 'Run' },
] as const
export type StandardWorkspaceId = (typeof STANDARD_WORKSPACES)[number]['id']

/** What each workspace begins with. A wide screen has room for what a small one stacks. */
export function standardLayout(id: StandardWorkspaceId, width: number): Layout {
  switch (id) {
    case 'trade':
      return trade(width)
    case 'build':
      return {
        across: 'row',
        parts: [
          {
            size: '1fr',
            parts: [
              { size: '2fr', tabs: ['chain', 'chart'] },
              { size: '3fr', tabs: ['builder'] },
            ],
          },
          { size: '300px', tabs: ['ticket'] },
        ],
      }
    case 'decide':
      return {
        across: 'row',
        parts: [
          { size: '1fr', tabs: ['evaluations'] },
          {
            size: '510px',
            parts: [
              { size: '3fr', tabs: ['strategies'] },
              { size: '2fr', tabs: ['approvals', 'signals'] },
            ],
          },
        ],
      }
    case 'watch':
      return {
        across: 'column',
        parts: [
          { size: '92px', tabs: ['keyFigures'] },
          {
            size: '3fr',
            parts: [
              { size: '1fr', tabs: ['risk'] },
              { size: '1fr', tabs: ['volatility'] },
              { size: '1fr', tabs: ['correlations'] },
            ],
          },
          {
            size: '2fr',
            parts: [
              { size: '1fr', tabs: ['session', 'dataQuality'] },
              { size: '1fr', tabs: ['structures', 'positions'] },
              { size: '1fr', tabs: ['activity'] },
            ],
          },
        ],
      }
    case 'review':
      return {
        across: 'row',
        parts: [
          {
            size: '3fr',
            parts: [
              { size: '1fr', tabs: ['trades'] },
              { size: '1fr', tabs: ['chart', 'journal', 'fills'] },
            ],
          },
          { size: '2fr', tabs: ['performance'] },
        ],
      }
    case 'run':
      return {
        across: 'row',
        parts: [
          {
            size: '1fr',
            parts: [
              { size: '1fr', tabs: ['guide', 'notices'] },
              { size: '1fr', tabs: ['recovery'] },
            ],
          },
          { size: '1fr', tabs: ['settings'] },
          {
            size: '1fr',
            parts: [
              { size: '1fr', tabs: ['session', 'dataQuality'] },
              { size: '1fr', tabs: ['activity'] },
            ],
          },
        ],
      }
  }
}

/** Watchlist left, chart over chain in the middle, ticket right, the books along the bottom. */
function trade(width: number): Layout {
  const isWide = width >= 1700
  const watchlist: LayoutTree = { size: width >= 1300 ? '330px' : '260px', tabs: ['watchlist'] }
  const ticket: LayoutTree = { size: '300px', tabs: ['ticket'] }
  const chartOverChain: LayoutTree = {
    size: '1fr',
    parts: [
      { size: '5fr', tabs: ['chart'] },
      { size: '4fr', tabs: ['chain'] },
    ],
  }
  const builder: LayoutTree = { size: '600px', tabs: ['builder'] }
  return {
    across: 'column',
    parts: [
      {
        size: '1fr',
        parts: isWide ? [watchlist, chartOverChain, builder, ticket] : [watchlist, chartOverChain, ticket],
      },
      {
        size: '190px',
        tabs: ['orders', 'positions', 'structures', 'dayTrades', 'approvals', 'fills', 'journal', 'activity'],
      },
    ],
  }
}
