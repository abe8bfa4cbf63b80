import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'

const ROOT = join(import.meta.dirname, '..', '..')

/** The Electron that the environment names, or the official one. */
export const ELECTRON = join(
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ROOT, 'node_modules', 'electron', 'dist'),
  'electron',
)

/** The built application's own flags come after those that every machine needs to run it. */
export const desktopWords = (profile: string): string[] => [
  ROOT,
  '--no-sandbox',
  '--disable-gpu',
  `--user-data-dir=${profile}`,
]

export const launchDesktop = (profile: string, flags: readonly string[]): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: ELECTRON,
    args: [...desktopWords(profile), ...flags],
    timeout: 60_000,
  })
