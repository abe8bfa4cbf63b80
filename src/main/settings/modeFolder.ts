import { join } from 'node:path'
import type { Settings } from './settingTable'

/** Each mode has a folder of its own: simulation, paper and live never share a file. */
export const modeFolder = (settings: Settings): string => join(settings['storage.folder'], settings.mode)
