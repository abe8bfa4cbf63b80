import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, screen, session } from 'electron'
import { addressFault, type EngineAddress } from '#main/access/pinnedSocket'
import { describeError } from '#main/observability/log'
import { parseCommandLine } from '#main/settings/commandLine'
import { SettingsError } from '#main/settings/settingsError'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { Settings } from '#main/settings/settingTable'
import { CONNECT_CHANNEL } from '../../preload/desktopBridge'
import { ChildProcesses } from './childProcesses'
import { isDetachedPanel, PAGE_ADDRESS, PAGE_ORIGIN } from './pageAddress'
import { registerPageScheme, servePage } from './pageProtocol'
import { relayToRemote } from './remoteEngine'
import { screenPlace } from './screenPlace'
import { settingFlags } from './settingFlags'
import { composeUpdates, type RunningUpdates } from './updates/composeUpdates'
import { carryOut, HANDOVER_FLAG } from './updates/handover'
import { loadWindowState, saveWindowState } from './windowState'

const EXIT_USAGE = 2
/** A text that somebody pressed a button to copy; nothing is read from the clipboard. */
const COPYING = 'clipboard-sanitized-write'
const programs = import.meta.dirname
const BACKGROUND = '#0e1116'
let mainWindow: BrowserWindow | undefined

registerPageScheme()
// Permissions nobody needs, and pages nobody may open.
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', event => {
    // The first address of a new window counts as going there.
    if (!isDetachedPanel(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) =>
    isDetachedPanel(url)
      ? { action: 'allow', overrideBrowserWindowOptions: detachedWindowOptions() }
      : { action: 'deny' },
  )
  contents.on('did-create-window', bringOnScreen)
})

const handover = process.argv.find(word => word.startsWith(HANDOVER_FLAG))
if (handover !== undefined) {
  // A copy of the version before, without a window: it puts the new version in place and sees whether it works.
  carryOut(handover.slice(HANDOVER_FLAG.length), line => process.stdout.write(`${line}\n`)).then(
    () => app.exit(0),
    (error: unknown) => {
      process.stderr.write(`${describeError(error)}\n`)
      app.exit(1)
    },
  )
} else if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(open)
    .catch((error: unknown) => {
      // There is nobody to click a dialog away where this is started without a display; the words go to both.
      process.stderr.write(`${describeError(error)}\n`)
      dialog.showErrorBox('Claxton cannot start', describeError(error))
      app.exit(error instanceof SettingsError ? EXIT_USAGE : 1)
    })
} else app.quit()

async function open(): Promise<void> {
  const flags = settingFlags(process.argv)
  const { settings } = settingsFrom(parseCommandLine(flags))
  session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === COPYING),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === COPYING)
  servePage(join(programs, '..', 'renderer'))
  const remote = remoteOf(settings)
  let updates: RunningUpdates | undefined
  const children = new ChildProcesses({
    programs,
    settings,
    flags,
    onHealthy: isBrokerReady => updates?.onEngine(isBrokerReady),
    onInstallUpdate: () => void updates?.updates.install(),
  })
  updates = remote ? undefined : composeUpdates(settings, children)
  const started = remote ? Promise.resolve() : children.start()
  ipcMain.on(CONNECT_CHANNEL, event => {
    // Only the main frame of our own page gets a port to the engine.
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || new URL(frame.url).origin !== new URL(PAGE_ORIGIN).origin) return
    const { port1, port2 } = new MessageChannelMain()
    event.sender.postMessage(CONNECT_CHANNEL, null, [port2])
    if (remote) relayToRemote(port1, remote, settings['remote.token'])
    else children.connect(port1)
    updates?.onPage()
  })
  const title = remote ? `Claxton - ${new URL(remote.url).host}` : 'Claxton'
  openWindow(title)
  app.on('second-instance', () => focusWindow(title))
  app.on('activate', () => focusWindow(title))
  app.on('window-all-closed', () => app.quit())
  stopInOrder(children)
  await started
}

function openWindow(title: string): void {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const { isMaximized, position, ...size } = loadWindowState(stateFile)
  const window = new BrowserWindow({
    ...size,
    ...position,
    show: false,
    title,
    backgroundColor: BACKGROUND,
    webPreferences: pagePreferences(),
  })
  mainWindow = window
  bringOnScreen(window)
  if (isMaximized) window.maximize()
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { role: 'viewMenu' },
      { role: 'windowMenu' },
    ]),
  )
  // The title says which engine it looks at; the page does not know.
  window.on('page-title-updated', event => event.preventDefault())
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    // Panels in windows of their own belong to this one.
    for (const other of BrowserWindow.getAllWindows()) if (other !== window) other.close()
    saveWindowState(stateFile, { position: { x, y }, width, height, isMaximized: window.isMaximized() })
  })
  // A page that died is loaded again; the engine has not noticed.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload()
  })
  void window.loadURL(PAGE_ADDRESS)
}

/** A place is remembered longer than displays stay where they are. */
function bringOnScreen(window: BrowserWindow): void {
  const place = window.getBounds()
  const found = screenPlace(
    place,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  if (found !== place) window.setBounds(found)
}

function focusWindow(title: string): void {
  if (!mainWindow || mainWindow.isDestroyed()) openWindow(title)
  else {
    if (mainWindow.isMinimized()) mainWindow.restore()
    mainWindow.focus()
  }
}

/** What a page of ours may do, in whichever window. */
const pagePreferences = (): Electron.WebPreferences => ({
  preload: join(programs, '..', 'preload', 'preload.cjs'),
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
})

/** The page asks for a place and a size; everything else is as in the main window. */
const detachedWindowOptions = (): Electron.BrowserWindowConstructorOptions => ({
  backgroundColor: BACKGROUND,
  autoHideMenuBar: true,
  minWidth: 320,
  minHeight: 240,
  webPreferences: pagePreferences(),
})

/** The engine elsewhere that the settings name. Throws when it could not be trusted with a token. */
function remoteOf(settings: Settings): EngineAddress | undefined {
  const address = { url: settings['remote.url'], fingerprint: settings['remote.fingerprint'] }
  if (address.url === '') return undefined
  const fault = addressFault(address)
  if (fault !== undefined) throw new Error(fault)
  return address
}

/** The children end first, so that nothing is left running. */
function stopInOrder(children: ChildProcesses): void {
  let isStopped = false
  app.on('before-quit', event => {
    if (isStopped) return
    event.preventDefault()
    void children.stop().finally(() => {
      isStopped = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}
