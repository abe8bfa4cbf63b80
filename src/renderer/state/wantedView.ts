import type { PanelId } from '../app/panels'
import type { StandardWorkspaceId } from '../app/workspaces/standardLayouts'
import { valueStore } from './valueStore'

export type WantedView = {
  readonly id: PanelId
  /** Where it is at home; where one is now, when there is none. */
  readonly workspace?: StandardWorkspaceId
}

/** What a view asks to be shown: views do not know where panels stand, the frame does. */
export const wantedView = valueStore<WantedView | undefined>(undefined)
