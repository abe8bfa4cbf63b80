import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION } from '#protocol/protocol'
import type { DesktopBridge } from '../../src/preload/desktopBridge'
import { eventually } from '../fakes/eventually'
import { desktopWords, ELECTRON, launchDesktop } from './launchDesktop'
import { Workstation } from './workstation'

let app: ElectronApplication
let page: Page
let workstation: Workstation

const launch = () =>
  launchDesktop(profile, [`--storage.folder=${data}`, '--entries.samples=false', '--log.level=warn'])
const profile = mkdtempSync(join(tmpdir(), 'claxton-profile-'))
const data = mkdtempSync(join(tmpdir(), 'claxton-desktop-'))

beforeAll(async () => {
  app = await launch()
  page = await app.firstWindow()
  workstation = new Workstation(page)
  await workstation.ready()
})
afterAll(async () => {
  await app.close()
})

/** Of the window whose title begins so. */
const preferences = (title: string) =>
  app.evaluate(({ BrowserWindow }, begins) => {
    const window = BrowserWindow.getAllWindows().find(each => each.getTitle().startsWith(begins))
    const { contextIsolation, sandbox, nodeIntegration } = (
      window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences()
    return { contextIsolation, sandbox, nodeIntegration }
  }, title)

describe('the workstation in Electron', () => {
  it('opens on the simulated market and says so', async () => {
    await page.getByText(/^SIMULATED - replay of SPY.*option quotes modelled$/).waitFor()
    expect(await page.title()).toBe('Claxton')
  })

  it('gives the page one object and nothing of Node', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { claxtonDesktop: object }).claxtonDesktop),
      require: typeof (window as unknown as { require: unknown }).require,
      process: typeof (window as unknown as { process: unknown }).process,
    }))
    expect(seen).toEqual({ bridge: ['open'], require: 'undefined', process: 'undefined' })
  })

  it('is locked to its own page', async () => {
    expect(await preferences('Claxton')).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    })
    const csp = await page.evaluate(async () =>
      (await fetch(window.location.href)).headers.get('content-security-policy'),
    )
    expect(csp).toContain("default-src 'self'")
  })

  it('takes a share order to a filled position', async () => {
    await workstation.buyAtAsk(2)
    await eventually('the position', async () => /SPY\s+2\b/.test(await workstation.tab('Positions')))
  })

  it('shows alerts as notifications of the desktop', async () => {
    await app.evaluate(({ Notification }) => {
      const shown: string[] = []
      Object.assign(globalThis, { shownNotifications: shown })
      Notification.isSupported = () => true
      Notification.prototype.show = function (this: { readonly title: string; readonly body: string }) {
        shown.push(`${this.title}: ${this.body}`)
      }
    })
    const answer = await page.evaluate(
      version =>
        new Promise(resolve => {
          const { claxtonDesktop } = window as unknown as { claxtonDesktop: DesktopBridge }
          const connection = claxtonDesktop.open(
            message => {
              const frame = JSON.parse(String(message)) as {
                readonly kind: string
                readonly output?: unknown
              }
              if (frame.kind !== 'answer') return
              connection.close()
              resolve(frame.output)
            },
            () => undefined,
          )
          const call = {
            kind: 'call',
            id: 1,
            method: 'alerts.test',
            input: { requestId: crypto.randomUUID() },
          }
          connection.send(JSON.stringify({ kind: 'hello', version, token: '' }))
          connection.send(JSON.stringify(call))
        }),
      PROTOCOL_VERSION,
    )
    expect(answer).toEqual([{ channel: 'desktop', problem: null }])
    const shown = () =>
      app.evaluate(() => (globalThis as unknown as { shownNotifications: string[] }).shownNotifications)
    await eventually('a notification', async () => (await shown()).length > 0)
    expect((await shown())[0]).toMatch(/test/i)
  })

  it('survives a crash of the engine: shows it, starts it again, and has lost nothing', async () => {
    const pid = await eventually('the engine', () =>
      app.evaluate(
        ({ app: electron }) => electron.getAppMetrics().find(metric => metric.name === 'Claxton engine')?.pid,
      ),
    )
    process.kill(pid, 'SIGKILL')
    await page
      .getByText(/^Not connected/)
      .first()
      .waitFor({ timeout: 15_000 })
    await workstation.ready()
    await eventually('the position', async () => /SPY\s+2\b/.test(await workstation.tab('Positions')), 15_000)
  })

  it('lets no second instance run on the same profile', async () => {
    const second = spawnSync(ELECTRON, desktopWords(profile), { timeout: 30_000 })
    expect(second.status).toBe(0)
    expect(app.windows()).toHaveLength(1)
  })

  it('takes a panel into a window of its own, as locked as the first, with the kill switch in it, and back', async () => {
    const opening = app.waitForEvent('window')
    await page.getByRole('button', { name: 'Detach Chart' }).click()
    const detached = await opening
    await detached.getByRole('figure', { name: /Chart of SPY/ }).waitFor({ timeout: 15_000 })
    await page.getByRole('tab', { name: 'Chart', exact: true }).waitFor({ state: 'detached' })
    expect(await preferences('Chart')).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    })
    expect(await detached.evaluate(() => typeof (window as unknown as { require: unknown }).require)).toBe(
      'undefined',
    )
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^IBM/ }).click()
    await detached.getByRole('figure', { name: /Chart of IBM/ }).waitFor()
    await detached.evaluate(() => window.open('https://example.com/'))
    expect(app.windows()).toHaveLength(2)
    await detached.keyboard.press('Control+Alt+k')
    await detached.getByRole('dialog', { name: 'Stop trading' }).waitFor()
    await detached.keyboard.press('Escape')
    // The guardian may have tripped it when the engine crashed before.
    await detached.getByRole('button', { name: /^(Kill switch|Safe mode)$/ }).waitFor()
    await detached.close()
    await page.getByRole('tab', { name: 'Chart', exact: true }).waitFor()
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^SPY/ }).click()
  })

  it('goes nowhere else, whatever the page asks for', async () => {
    const urls = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(window => window.webContents.getURL()),
      )
    const before = await urls()
    await page.evaluate(() => {
      window.open('https://example.com/')
      window.location.href = 'https://example.com/'
    })
    // Asked of main: for the driver the page is under way from here on.
    for (let look = 0; look < 20; look++) expect(await urls()).toEqual(before)
  })

  it('leaves nothing running when it is closed, and remembers its window', async () => {
    const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(metric => metric.pid))
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setSize(1200, 800))
    await app.close()
    await eventually('all gone', () => pids.every(pid => !isRunning(pid)))
    app = await launch()
    page = await app.firstWindow()
    const size = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getSize())
    expect(size).toEqual([1200, 800])
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}
