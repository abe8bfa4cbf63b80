import { valueStore } from '../../state/valueStore'

/** Whether each is open. */
export const commandPalette = valueStore(false)
export const shortcutSheet = valueStore(false)
