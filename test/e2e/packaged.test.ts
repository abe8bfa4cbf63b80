import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const PACKAGED = join(ROOT, 'dist', 'desktop', 'linux-unpacked')
const folder = mkdtempSync(join(tmpdir(), 'claxton-packaged-'))

let app: ChildProcess
let browser: Browser
let page: Page

/** Where Chromium's own port is: Node's inspector is off in a package. */
async function debuggingAddress(child: ChildProcess): Promise<string> {
  let words = ''
  for await (const text of child.stderr ?? []) {
    words += String(text)
    const address = /DevTools listening on (ws:\S+)/.exec(words)?.[1]
    if (address) return address
  }
  throw new Error(`the packaged application ended: ${words}`)
}

beforeAll(async () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/packageDesktop.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
  app = spawn(
    join(PACKAGED, 'claxton'),
    [
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--storage.folder=${join(folder, 'data')}`,
      '--entries.samples=false',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  browser = await chromium.connectOverCDP(await debuggingAddress(app))
  const [context] = browser.contexts()
  const found = context?.pages()[0] ?? (await context?.waitForEvent('page'))
  if (!found) throw new Error('no window')
  page = found
})
afterAll(async () => {
  await browser.close()
  const exited = once(app, 'exit')
  app.kill('SIGTERM')
  await exited
  rmSync(folder, { recursive: true, force: true })
})

describe('the packaged application', () => {
  it('opens on the simulated market: engine, gateway and databases come from the package', async () => {
    await page.getByText(/^SIMULATED - replay of SPY/).waitFor()
    await page.getByText('ready', { exact: false }).first().waitFor()
  })

  it('carries its own native module and no other, and no Node', () => {
    const unpacked = join(PACKAGED, 'resources', 'app.asar.unpacked', 'node_modules')
    expect(readdirSync(unpacked)).toEqual(['better-sqlite3'])
    expect(readdirSync(join(unpacked, 'better-sqlite3', 'prebuilds'))).toEqual(['linux-x64.node'])
    expect(statSync(join(PACKAGED, 'resources', 'app.asar')).size).toBeLessThan(20_000_000)
  })

  it('has its fuses flipped: it is no Node for whoever asks', () => {
    const binary = readFileSync(join(PACKAGED, 'claxton'))
    const at = binary.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 32
    // Version, count, then one character each: RunAsNode, cookies, NODE_OPTIONS, --inspect, integrity, only asar.
    const wire = binary.subarray(at + 2, at + 8).toString('latin1')
    expect(wire).toBe('010011')
  })
})
