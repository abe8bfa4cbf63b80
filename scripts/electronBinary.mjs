// Where an Electron is: the folder that ELECTRON_OVERRIDE_DIST_PATH names, the official one, or nowhere.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const NAMES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
const binaryIn = folder => join(folder, NAMES[process.platform] ?? 'electron')

/** The path of a binary that is on this machine; undefined when there is none. */
export function installedElectron() {
  const folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, 'node_modules/electron/dist'].filter(Boolean)
  return folders.map(binaryIn).find(existsSync)
}

/** The same after trying to download the official binary, which electron's package does on demand. */
export function obtainableElectron() {
  const installed = installedElectron()
  if (installed) return installed
  console.log('Fetching Electron ...')
  spawnSync(process.execPath, ['node_modules/electron/install.js'], { stdio: 'ignore', timeout: 60_000 })
  return installedElectron()
}
