import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { listPackage } from '@electron/asar'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workstation } from './workstation'

const folder = mkdtempSync(join(tmpdir(), 'claxton-packaged-'))
const application = join(folder, 'linux-unpacked')

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/packageDesktop.mjs', '--linux', 'dir', `-c.directories.output=${folder}`],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The fuses leave no inspector to drive it by: a test looks in through Chromium's own door, as a person would. */
async function opened(): Promise<{ readonly page: Page; readonly child: ChildProcess }> {
  const child = spawn(
    join(application, 'claxton'),
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
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /ws:\/\/\S+/.exec(line)?.[0]
    if (!address) continue
    const browser = await chromium.connectOverCDP(address)
    const [context] = browser.contexts()
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
    if (page) return { page, child }
  }
  throw new Error('the application ended before it opened a window')
}

describe('the packaged application', () => {
  it('opens on the simulated market and ends in order', async () => {
    const { page, child } = await opened()
    const workstation = new Workstation(page)
    await workstation.ready()
    expect(await page.title()).toBe('Claxton')
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('holds the programs and one native module, and no sources', () => {
    const files = listPackage(join(application, 'resources', 'app.asar'), { isPack: false })
    expect(files.filter(name => name.endsWith('.node'))).toEqual([
      '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ])
    expect(files.filter(name => /^\/(src|test|scripts)|\.tsx?$|\.map$/.test(name))).toEqual([])
    expect(files).toContain('/out/renderer/index.html')
  })

  it('cannot be made to run as Node', () => {
    const { stdout } = spawnSync(join(application, 'claxton'), ['-e', 'console.log("as Node")'], {
      encoding: 'utf8',
      timeout: 5_000,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    })
    expect(stdout).not.toContain('as Node')
  })
})
