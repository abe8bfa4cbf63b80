import type { ComponentType } from 'react'
import { ActivityPanel } from '../views/activity/ActivityPanel'
import { ApprovalsPanel } from '../views/approvals/ApprovalsPanel'
import { ChartPanel } from '../views/chart/ChartPanel'
import { EvaluationsPanel } from '../views/evaluations/EvaluationsPanel'
import { FillsPanel } from '../views/fills/FillsPanel'
import { JournalPanel } from '../views/journal/JournalPanel'
import { OptionsChainPanel } from '../views/optionsChain/OptionsChainPanel'
import { OrdersPanel } from '../views/orders/OrdersPanel'
import { OrderTicketPanel } from '../views/orderTicket/OrderTicketPanel'
import { PositionsPanel } from '../views/positions/PositionsPanel'
import { StrategiesPanel } from '../views/strategies/StrategiesPanel'
import { StructuresPanel } from '../views/structures/StructuresPanel'
import { WatchlistPanel } from '../views/watchlist/WatchlistPanel'

export type PanelId =
  | 'watchlist'
  | 'chart'
  | 'chain'
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

export type Panel = { readonly title: string; readonly View: ComponentType }

/** Every view that a workspace can show, by the name under which layouts are remembered. */
export const PANELS: Readonly<Record<PanelId, Panel>> = {
  watchlist: { title: 'Watchlist', View: WatchlistPanel },
  chart: { title: 'Chart', View: ChartPanel },
  chain: { title: 'Options chain', View: OptionsChainPanel },
  ticket: { title: 'Order ticket', View: OrderTicketPanel },
  orders: { title: 'Orders', View: OrdersPanel },
  positions: { title: 'Positions', View: PositionsPanel },
  structures: { title: 'Structures', View: StructuresPanel },
  evaluations: { title: 'Decisions', View: EvaluationsPanel },
  strategies: { title: 'Strategies', View: StrategiesPanel },
  approvals: { title: 'Approvals', View: ApprovalsPanel },
  fills: { title: 'Fills', View: FillsPanel },
  journal: { title: 'Journal', View: JournalPanel },
  activity: { title: 'Activity', View: ActivityPanel },
}

export const PANEL_IDS = Object.keys(PANELS) as PanelId[]
