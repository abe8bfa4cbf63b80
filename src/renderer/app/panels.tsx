import { type ComponentType, lazy } from 'react'

export type PanelId =
  | 'watchlist'
  | 'chart'
  | 'chain'
  | 'builder'
  | 'ticket'
  | 'orders'
  | 'positions'
  | 'structures'
  | 'evaluations'
  | 'strategies'
  | 'approvals'
  | 'fills'
  | 'journal'
  | 'activity'
  | 'keyFigures'
  | 'risk'
  | 'volatility'
  | 'correlations'
  | 'dataQuality'
  | 'session'
  | 'trades'
  | 'performance'
  | 'settings'
  | 'recovery'
  | 'guide'
  | 'notices'
  | 'signals'
  | 'dayTrades'

export type Panel = {
  readonly title: string
  readonly View: ComponentType
  /** Fetches the view's code ahead of its first use. */
  readonly preload: () => Promise<unknown>
  /** Looks at a symbol of its own: it can join a link group, and there can be several of it. */
  readonly isLinked: boolean
}

function panel(title: string, load: () => Promise<ComponentType>, isLinked = false): Panel {
  return { title, View: lazy(async () => ({ default: await load() })), preload: load, isLinked }
}

/** Every view that a workspace can show, by the name under which layouts are remembered. */
export const PANELS: Readonly<Record<PanelId, Panel>> = {
  watchlist: panel(
    'Watchlist',
    async () => (await import('../views/watchlist/WatchlistPanel')).WatchlistPanel,
    true,
  ),
  chart: panel('Chart', async () => (await import('../views/chart/ChartPanel')).ChartPanel, true),
  chain: panel(
    'Options chain',
    async () => (await import('../views/optionsChain/OptionsChainPanel')).OptionsChainPanel,
    true,
  ),
  builder: panel('Builder', async () => (await import('../views/builder/BuilderPanel')).BuilderPanel, true),
  ticket: panel(
    'Order ticket',
    async () => (await import('../views/orderTicket/OrderTicketPanel')).OrderTicketPanel,
  ),
  orders: panel('Orders', async () => (await import('../views/orders/OrdersPanel')).OrdersPanel),
  positions: panel(
    'Positions',
    async () => (await import('../views/positions/PositionsPanel')).PositionsPanel,
  ),
  structures: panel(
    'Structures',
    async () => (await import('../views/structures/StructuresPanel')).StructuresPanel,
  ),
  evaluations: panel(
    'Decisions',
    async () => (await import('../views/evaluations/EvaluationsPanel')).EvaluationsPanel,
  ),
  strategies: panel(
    'Strategies',
    async () => (await import('../views/strategies/StrategiesPanel')).StrategiesPanel,
  ),
  approvals: panel(
    'Approvals',
    async () => (await import('../views/approvals/ApprovalsPanel')).ApprovalsPanel,
  ),
  fills: panel('Fills', async () => (await import('../views/fills/FillsPanel')).FillsPanel),
  journal: panel('Journal', async () => (await import('../views/journal/JournalPanel')).JournalPanel),
  activity: panel('Activity', async () => (await import('../views/activity/ActivityPanel')).ActivityPanel),
  keyFigures: panel(
    'Key figures',
    async () => (await import('../views/keyFigures/KeyFiguresPanel')).KeyFiguresPanel,
  ),
  risk: panel('Risk', async () => (await import('../views/risk/RiskPanel')).RiskPanel),
  volatility: panel(
    'Volatility',
    async () => (await import('../views/volatility/VolatilityPanel')).VolatilityPanel,
    true,
  ),
  correlations: panel(
    'Correlations',
    async () => (await import('../views/correlations/CorrelationsPanel')).CorrelationsPanel,
  ),
  dataQuality: panel(
    'Data quality',
    async () => (await import('../views/dataQuality/DataQualityPanel')).DataQualityPanel,
  ),
  session: panel('Session', async () => (await import('../views/session/SessionPanel')).SessionPanel),
  trades: panel('Trades', async () => (await import('../views/trades/TradesPanel')).TradesPanel),
  performance: panel(
    'Performance',
    async () => (await import('../views/performance/PerformancePanel')).PerformancePanel,
  ),
  settings: panel('Settings', async () => (await import('../views/settings/SettingsPanel')).SettingsPanel),
  recovery: panel('Recovery', async () => (await import('../views/recovery/RecoveryPanel')).RecoveryPanel),
  guide: panel('Guide', async () => (await import('../views/guide/GuidePanel')).GuidePanel),
  notices: panel('Notices', async () => (await import('../views/notifications/NoticesPanel')).NoticesPanel),
  signals: panel('Signals', async () => (await import('../views/signals/SignalsPanel')).SignalsPanel, true),
  dayTrades: panel(
    'Day trades',
    async () => (await import('../views/dayTrades/DayTradesPanel')).DayTradesPanel,
  ),
}

export const PANEL_IDS = Object.keys(PANELS) as PanelId[]

export const isPanelId = (text: string): text is PanelId => Object.hasOwn(PANELS, text)

/** The code of every view, one after the other; what cannot be fetched now is fetched when it is shown. */
export async function preloadPanels(): Promise<void> {
  for (const id of PANEL_IDS) await PANELS[id].preload().catch(() => undefined)
}
