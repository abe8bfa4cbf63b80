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
]

const isPanel = (text: string): text is PanelId => PHONE_PANELS.some(panel => panel.id === text)

export const phonePanel = rememberedStore<PanelId>('claxton.phonePanel', 'watchlist', isPanel)
