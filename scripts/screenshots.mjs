// Writes docs/screenshots from the built workstation on the simulated gateway. Run: npm run screenshots
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { launchChromium } from './chromium.mjs'

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
const engine = fork('out/main/cli.js', words, {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  // Whose machine this is belongs in no picture.
  env: { ...process.env, HOME: '/home/trader' },
})
const [{ port }] = await once(engine, 'message')
const browser = await launchChromium()

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
async function dress(page, words) {
  await page.getByRole('button', { name: 'Workspace menu' }).click()
  await page.getByText(words, { exact: true }).click()
  await page.keyboard.press('Escape')
  await page.waitForTimeout(500)
}
const page = await open({ width: 1440, height: 900 })
const go = name =>
  page.getByRole('navigation', { name: 'Workspaces' }).getByRole('button', { name, exact: true }).click()
const tab = name => page.getByRole('tab', { name, exact: true }).click()
const panel = name => page.getByRole('tabpanel', { name, exact: true })

// A position by hand, and a vertical in the ticket.
const ticket = page.getByRole('region', { name: 'Order ticket' })
await ticket.getByRole('button', { name: /^Ask / }).click()
for (let tick = 0; tick < 5; tick++) await ticket.getByRole('button', { name: 'One tick up' }).click()
await ticket.getByLabel('Shares').fill('100')
await ticket.getByRole('button', { name: 'Preview' }).click()
await ticket.getByRole('button', { name: /^Buy 100 at / }).click()
await ticket.getByText(/^Filled/).waitFor()
const quote = (strike, index) =>
  page
    .getByRole('table', { name: 'Options of SPY' })
    .getByRole('row', { name: new RegExp(` ${strike}\\.0 `) })
    .getByRole('button')
    .nth(index)
await quote(167, 1).click()
await quote(168, 0).click()
await ticket.getByRole('button', { name: /^Ask / }).click()
await ticket.getByRole('button', { name: 'Preview' }).click()
await ticket.getByRole('region', { name: 'Preview' }).waitFor()
// The sample strategies enter a minute and a half after the open.
await tab('Structures')
await panel('Structures').getByRole('row', { name: /held/ }).nth(2).waitFor({ timeout: 180_000 })
await shoot(page, 'trade-dark')
await dress(page, 'Light')
await shoot(page, 'trade-light')
await dress(page, 'Dark')

await go('Build')
await panel('Builder').getByLabel('Structure').selectOption({ label: 'Iron condor' })
await panel('Builder').getByText('Net EV, gated').waitFor({ timeout: 60_000 })
await panel('Builder').getByRole('button', { name: 'Margin what-if' }).click()
await panel('Builder').getByText('Initial margin').waitFor()
await page.waitForTimeout(1_000)
await shoot(page, 'build')
await panel('Builder').getByRole('button', { name: 'Find strikes…' }).click()
await page.getByLabel('Rules').selectOption({ label: 'Sample debit butterfly on SPY' })
await page
  .getByRole('button', { name: /^Load / })
  .first()
  .waitFor({ timeout: 60_000 })
await shoot(page, 'find-strikes')
await page.keyboard.press('Escape')

await go('Decide')
await panel('Decisions')
  .getByRole('row', { name: /condor/ })
  .first()
  .click()
await page.getByRole('complementary', { name: 'Decision' }).getByText('Walk', { exact: true }).waitFor()
await shoot(page, 'decide')
await page.getByRole('button', { name: 'Edit Sample iron condor on SPY' }).click()
await page.getByRole('dialog').getByText('Regime', { exact: true }).waitFor()
await shoot(page, 'strategy')
await page.keyboard.press('Escape')

await go('Watch')
await page.getByRole('table', { name: /^Correlations/ }).waitFor()
await page.waitForTimeout(4_000)
await shoot(page, 'watch')
await dress(page, 'Contrast')
await dress(page, 'Blue, orange')
await shoot(page, 'contrast')
await dress(page, 'Dark')
await dress(page, 'Green, red')

await go('Review')
await panel('Trades').getByRole('row', { name: /SPY/ }).first().click()
await page.waitForTimeout(2_000)
await shoot(page, 'review')
await go('Run')
await panel('Recovery').getByText('the books agree').waitFor()
await shoot(page, 'run')

await page.keyboard.press('Control+k')
await page.getByRole('combobox').fill('po')
await shoot(page, 'palette')
await page.keyboard.press('Escape')
await page.getByRole('button', { name: 'Kill switch' }).click()
await page.getByRole('dialog').getByText('Hard stop').first().click()
await page.waitForTimeout(500)
await shoot(page, 'kill-switch')
await page.keyboard.press('Escape')
const wide = await open({ width: 1920, height: 1080 })
await wide.waitForTimeout(3_000)
await shoot(wide, 'trade-wide')
await shoot(await open({ width: 390, height: 844 }), 'phone')
await browser.close()
engine.kill('SIGTERM')
await once(engine, 'exit')
