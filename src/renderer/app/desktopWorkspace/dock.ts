import type { DockviewApi } from 'dockview-react'
import { valueStore } from '../../state/valueStore'

/** The dock on screen, for the menu that opens panels and resets the layout; undefined on a phone. */
export const dock = valueStore<DockviewApi | undefined>(undefined)
