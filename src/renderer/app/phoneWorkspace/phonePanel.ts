import { rememberedStore } from '../../state/valueStore'
import type { PanelId } from '../panels'

export const PHONE_PANELS: readonly { readonly id: PanelId; readonly label: string }[] = [
  { id: 'watchlist', label: 'Watch' },
  { id: 'chart', label: 'Chart' },
  { id: 'chain', label: 'Chain' },
  { id: 'builder', label: 'Build' },
  { id: 'ticket', label: 'Ticket' },
  { id: 'orders', label: 'Orders' },
  { id: 'positions', label: 'Positions' },
  { id: 'structures', label: 'Structures' },
  { id: 'evaluations', label: 'Decisions' },
  { id: 'strategies', label: 'Strategies' },
  { id: 'approvals', label: 'Approve' },
  { id: 'fills', label: 'Fills' },
  { id: 'journal', label: 'Journal' },
  { id: 'activity', label: 'Log' },
  { id: 'keyFigures', label: 'Figures' },
  { id: 'risk', label: 'Risk' },
  { id: 'volatility', label: 'Vol' },
  { id: 'correlations', label: 'Corr' },
  { id: 'dataQuality', label: 'Data' },
  { id: 'session', label: 'Session' },
  { id: 'trades', label: 'Trades' },
  { id: 'performance', label: 'Results' },
  { id: 'settings', label: 'Settings' },
  { id: 'recovery', label: 'Recovery' },
  { id: 'guide', label: 'Guide' },
  { id: 'notices', label: 'News' },
  { id: 'signals', label: 'Signals' },
  { id: 'dayTrades', label: 'Day' },
]

const isPanel = (text: string): text is PanelId => PHONE_PANELS.some(panel => panel.id === text)

export const phonePanel = rememberedStore<PanelId>('claxton.phonePanel', 'watchlist', isPanel)
