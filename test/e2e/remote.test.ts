import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTls, type Tls } from '#main/access/tlsFiles'
import { loadSettings } from '#main/settings/loadSettings'
import { eventually } from '../fakes/eventually'
import { launchDesktop } from './launchDesktop'
import { ServedEngine, TOKEN } from './servedEngine'
import { Workstation } from './workstation'

const folder = mkdtempSync(join(tmpdir(), 'claxton-remote-'))
const apps: ElectronApplication[] = []
let engine: ServedEngine
let tls: Tls

beforeAll(async () => {
  const data = join(folder, 'engine')
  const { settings } = loadSettings({ files: [], environment: {}, flags: { 'storage.folder': data } })
  tls = makeTls(settings, new Date())
  engine = await ServedEngine.start({ folder: data, flags: ['--server.tls=true'] })
})
afterAll(async () => {
  for (const app of apps) await app.close()
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function desktop(name: string, fingerprint: string): Promise<ElectronApplication> {
  const app = await launchDesktop(join(folder, name), [
    `--storage.folder=${join(folder, `${name}-data`)}`,
    `--remote.url=https://127.0.0.1:${engine.port}`,
    `--remote.fingerprint=${fingerprint}`,
    `--remote.token=${TOKEN}`,
  ])
  apps.push(app)
  return app
}

it('looks at an engine elsewhere, says which, and keeps its token to itself', async () => {
  const app = await desktop('right', tls.fingerprint)
  const page = await app.firstWindow()
  await new Workstation(page).ready()
  await page.getByText(/^SIMULATED - replay of SPY/).waitFor()
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  expect(title).toBe(`Claxton - 127.0.0.1:${engine.port}`)
  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href,
  )
  expect(kept).not.toContain(TOKEN)
  // Nothing of its own runs: the engine's clients are the desktop's one socket.
  const children = await app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ serviceName }) => serviceName?.startsWith('Claxton'))
      .map(({ serviceName }) => serviceName),
  )
  expect(children).toEqual([])
})

it('says nothing to an engine with another certificate', async () => {
  const app = await desktop('wrong', `${'AB:'.repeat(31)}AB`)
  const words: string[] = []
  app.process().stderr?.on('data', text => words.push(String(text)))
  await app.firstWindow()
  await eventually('refused', () => words.join('').includes('another certificate'), 20_000)
})
