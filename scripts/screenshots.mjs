// Writes docs/screenshots from the built workstation on the simulated gateway. Run: npm run screenshots
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from './build.mjs'

const FOLDER = 'docs/screenshots'
const TOKEN = 'screenshots-token-0123456789'

build()
mkdirSync(FOLDER, { recursive: true })
const data = mkdtempSync(join(tmpdir(), 'claxton-screenshots-'))
const words = [
  'start',
  `--storage.folder=${data}`,
  '--server.port=0',
  `--server.token=${TOKEN}`,
  '--watchlist=SPY,IBM,AIG,VIX,XOM,JPM,WMT,PG,INTC,T',
  '--entries.scanEveryMs=10000',
]
const engine = fork('out/main/cli.js', words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
const [{ port }] = await once(engine, 'message')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})

async function open(viewport) {
  const page = await browser.newPage({ viewport })
  await page.goto(`http://127.0.0.1:${port}/#token=${TOKEN}`)
  await page.getByText('Ready', { exact: true }).first().waitFor()
  await page
    .getByRole('row', { name: /^SPY .*\d+\.\d\d/ })
    .first()
    .waitFor()
  return page
}

const shoot = (page, name) => page.screenshot({ path: join(FOLDER, `${name}.png`) })
async function switchTheme(page, name) {
  await page.getByRole('button', { name: 'Workspace menu' }).click()
  await page.getByText(name, { exact: true }).click()
  await page.keyboard.press('Escape')
  await page.waitForTimeout(500)
}

const page = await open({ width: 1600, height: 1000 })
const ticket = page.getByRole('region', { name: 'Order ticket' })
await ticket.getByRole('button', { name: /^Ask / }).click()
for (let tick = 0; tick < 5; tick++) await ticket.getByRole('button', { name: 'One tick up' }).click()
await ticket.getByLabel('Shares').fill('100')
await ticket.getByRole('button', { name: 'Preview' }).click()
await ticket.getByRole('button', { name: /^Buy 100 at / }).click()
await ticket.getByText(/^Filled/).waitFor()
const chain = page.getByRole('table', { name: 'Options of SPY' })
const quote = (strike, index) =>
  chain
    .getByRole('row', { name: new RegExp(` ${strike}\\.0 `) })
    .getByRole('button')
    .nth(index)
await quote(167, 1).click()
await quote(168, 0).click()
await ticket.getByRole('button', { name: /^Ask / }).click()
await ticket.getByRole('button', { name: 'Preview' }).click()
await ticket.getByRole('region', { name: 'Preview' }).waitFor()
await page.getByRole('tab', { name: 'Positions', exact: true }).click()
await page.waitForTimeout(8_000)
await shoot(page, 'workstation-dark')
await switchTheme(page, 'Light theme')
await shoot(page, 'workstation-light')
await switchTheme(page, 'Dark theme')
// The sample strategies enter a minute and a half after the open.
const tab = name => page.getByRole('tab', { name, exact: true }).click()
await tab('Structures')
await page
  .getByRole('tabpanel', { name: 'Structures' })
  .getByRole('row', { name: /held/ })
  .nth(2)
  .waitFor({ timeout: 180_000 })
await shoot(page, 'structures')
await tab('Decisions')
await page
  .getByRole('tabpanel', { name: 'Decisions' })
  .getByRole('row', { name: /condor/ })
  .first()
  .click()
await page.getByRole('complementary', { name: 'Decision' }).getByText('Walk', { exact: true }).waitFor()
await shoot(page, 'decisions')
await tab('Strategies')
await page.getByRole('button', { name: 'Edit Sample iron condor on SPY' }).click()
await page.getByRole('dialog').getByText('Regime', { exact: true }).waitFor()
await shoot(page, 'strategy')
await page.keyboard.press('Escape')
await page.getByRole('button', { name: 'Kill switch' }).click()
await page.getByRole('dialog').getByText('Hard stop').first().click()
await page.waitForTimeout(500)
await shoot(page, 'kill-switch')
await shoot(await open({ width: 390, height: 844 }), 'phone')
await browser.close()
engine.kill('SIGTERM')
await once(engine, 'exit')
