import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fakes/eventually'
import { ServedEngine, TOKEN } from './servedEngine'
import { expectAccessible, Workstation } from './workstation'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let engine: ServedEngine
let page: Page
let workstation: Workstation
const pageErrors: string[] = []

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  })
  engine = await ServedEngine.start()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', error => pageErrors.push(error.message))
  await page.goto(`${engine.address}#token=${TOKEN}`)
  workstation = new Workstation(page)
  await workstation.ready()
})
afterAll(async () => {
  await browser.close()
  expect(await engine.stop()).toBe(0)
  expect(pageErrors).toEqual([])
})

const tabOf = (name: string) => page.getByRole('tab', { name, exact: true })

/** By name, without a hand on the mouse. */
async function find(words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'View, action or symbol' }).fill(words)
  await page.keyboard.press('Enter')
}

describe('the frame', () => {
  it('brings any view, symbol and action by a few letters', async () => {
    await find('corr')
    await page.getByRole('table', { name: /^Correlations of daily returns/ }).waitFor({ timeout: 15_000 })
    await find('chart')
    await find('ibm')
    await page.getByRole('figure', { name: /Chart of IBM/ }).waitFor()
    await find('spy')
    await page.getByRole('figure', { name: /Chart of SPY/ }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByText('Nothing is called that.').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'View, action or symbol' }).waitFor({ state: 'detached' })
  })

  it('leads to the kill switch by keys alone, and asks before it acts', async () => {
    await find('kill')
    const dialog = page.getByRole('dialog', { name: 'Stop trading' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Alt+k')
    await dialog.waitFor()
    const safeMode = dialog.getByRole('radio', { name: 'Safe mode' })
    expect(await safeMode.evaluate(field => field === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'Kill switch' }).count()).toBe(1)
  })

  it('tells its keys, and goes to a workspace by one', async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+4')
    await tabOf('Risk').waitFor()
    await page.keyboard.press('Alt+1')
    await tabOf('Watchlist').waitFor()
  })

  it('keeps a workspace of one’s own over a reload, until it is removed', async () => {
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Workspace menu' }).click()
      await page.getByRole('button', { name: item, exact: true }).click()
    }
    await menu('Save as another…')
    const dialog = page.getByRole('dialog', { name: 'Save as another workspace' })
    await dialog.getByLabel('Name').fill(' ')
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Name').fill('Mine')
    await dialog.getByRole('button', { name: 'Save' }).click()
    const own = page.getByRole('navigation', { name: 'Workspaces' }).getByRole('button', { name: 'Mine' })
    await own.waitFor()
    await page.reload()
    await workstation.ready()
    expect(await own.getAttribute('aria-current')).toBe('page')
    await menu('Remove')
    await own.waitFor({ state: 'detached' })
    await tabOf('Watchlist').waitFor()
  })

  it('detaches a panel into a window of its own, which shares its symbol, and takes it back', async () => {
    const opening = page.context().waitForEvent('page')
    await page.getByRole('button', { name: 'Detach Options chain' }).click()
    const detached = await opening
    await detached.getByRole('table', { name: 'Options of SPY' }).waitFor({ timeout: 15_000 })
    await tabOf('Options chain').waitFor({ state: 'detached' })
    await detached.getByRole('button', { name: 'Kill switch' }).waitFor()
    await expectAccessible(detached, axe)
    // Another workspace in between, a reload of the first window: its place is kept.
    await workstation.go('Watch')
    await page.reload()
    await workstation.go('Trade')
    await workstation.ready()
    expect(await tabOf('Options chain').count()).toBe(0)
    await detached.close()
    await tabOf('Options chain').waitFor()
    await find('reset the layout')
  })

  it('gives a second chart a symbol of its own', async () => {
    await page.getByRole('button', { name: 'Another chart' }).click()
    await tabOf('Chart 2').waitFor()
    await page.getByRole('button', { name: 'Chart 2: symbol group 1' }).click()
    await page.getByRole('button', { name: 'Chart 2: symbol group 2' }).waitFor()
    await find('ibm')
    await page.getByRole('figure', { name: /Chart of IBM/ }).waitFor()
    expect(await page.getByRole('figure', { name: /Chart of SPY/ }).count()).toBe(1)
    await find('spy')
    await find('reset the layout')
    await tabOf('Chart 2').waitFor({ state: 'detached' })
  })

  it('moves two linked charts to another symbol together, each on its own timeframe', async () => {
    const chartOf = (symbol: string, timeframe: string) =>
      page.getByRole('figure', { name: `Chart of ${symbol}, ${timeframe} bars`, exact: true })
    await page.getByRole('button', { name: 'Another chart' }).click()
    const second = page.getByRole('tabpanel', { name: 'Chart 2', exact: true })
    await page.getByRole('button', { name: /^Chart 2: symbol group/ }).waitFor()
    // It remembers its group; each click is the next one.
    while ((await page.getByRole('button', { name: 'Chart 2: symbol group 1' }).count()) === 0)
      await page.getByRole('button', { name: /^Chart 2: symbol group/ }).click()
    await second.getByText('15m', { exact: true }).click()
    await chartOf('SPY', '15m').waitFor()
    await chartOf('SPY', '1m').waitFor()
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^IBM/ }).click()
    await chartOf('IBM', '15m').waitFor()
    await chartOf('IBM', '1m').waitFor()
    await second.getByText('1h', { exact: true }).click()
    await chartOf('IBM', '1h').waitFor()
    expect(await chartOf('IBM', '1m').count()).toBe(1)
    await find('spy')
    await chartOf('SPY', '1h').waitFor()
    await chartOf('SPY', '1m').waitFor()
    await find('reset the layout')
    await tabOf('Chart 2').waitFor({ state: 'detached' })
  })
})

describe('the builder', () => {
  it('goes from a structure’s name over the gates’ verdict to a previewed ticket', async () => {
    await workstation.go('Build')
    const builder = page.getByRole('tabpanel', { name: 'Builder' })
    await builder.getByLabel('Structure').selectOption({ label: 'Iron condor' })
    expect(await builder.getByRole('table').getByRole('row').count()).toBe(5)
    await builder.getByText('Net EV, gated').waitFor({ timeout: 30_000 })
    const judgement = builder.getByRole('region', { name: 'Judgement' })
    await judgement.getByText(/By the rules of Sample iron condor/).waitFor()
    const figure = async (term: string) =>
      builder.locator('dl.facts > div', { hasText: term }).locator('dd').innerText()
    await eventually('chances from the worker', async () => /%/.test(await figure('P50')))
    const strike = builder.getByRole('slider', { name: 'Strike of the sold call' })
    const before = await strike.getAttribute('aria-valuenow')
    await strike.focus()
    await page.keyboard.press('ArrowRight')
    await eventually('the moved strike', async () => (await strike.getAttribute('aria-valuenow')) !== before)
    await judgement.getByRole('button', { name: 'Margin what-if' }).click()
    await judgement
      .getByRole('region', { name: 'Preview' })
      .getByText('Initial margin')
      .waitFor({ timeout: 15_000 })
    await expectAccessible(page, axe)
    await judgement.getByRole('button', { name: 'To the ticket' }).click()
    expect(await workstation.preview()).toMatch(/Most that can be lost/)
  })

  it('takes its legs from the chain, and has no verdict for what the pipeline does not know', async () => {
    const builder = page.getByRole('tabpanel', { name: 'Builder' })
    await builder.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('group', { name: 'Picks fill' }).getByText('Builder').click()
    await workstation.pickVertical()
    await builder.getByText('167C').waitFor()
    await builder.getByText(/The pipeline has no rules for these legs/).waitFor({ timeout: 30_000 })
    await page.getByRole('group', { name: 'Picks fill' }).getByText('Ticket').click()
    await builder.getByRole('button', { name: 'Clear' }).click()
  })
})

describe('every workspace', () => {
  it.each([
    ['Trade', 'Contrast'],
    ['Build', 'Light'],
    ['Decide', 'Contrast'],
    ['Watch', 'Light'],
    ['Review', 'Contrast'],
    ['Run', 'Light'],
  ] as const)(
    '%s has nothing serious for axe to find, in %s and for colour-blind eyes',
    async (name, theme) => {
      await workstation.dress(theme)
      if (name === 'Trade') await workstation.dress('Blue, orange')
      await workstation.go(name)
      await page
        .getByText(/^Loading /)
        .first()
        .waitFor({ state: 'detached', timeout: 15_000 })
      await expectAccessible(page, axe)
    },
  )

  it('shows what is used of each limit, and asks the broker anew', async () => {
    await workstation.go('Watch')
    await page.getByRole('meter', { name: /^Working orders: 0%/ }).waitFor()
    await workstation.go('Run')
    const recovery = page.getByRole('tabpanel', { name: 'Recovery' })
    await recovery.getByText('✓ the books agree').waitFor()
    await recovery.getByRole('button', { name: 'Reconcile now' }).click()
    await page.getByRole('button', { name: 'Ask the broker' }).click()
    await recovery.getByText(/^Asked at/).waitFor()
    await page.getByLabel('Find a setting').fill('maxOrderNotional')
    await page.getByText('CLAXTON_RISK__MAX_ORDER_NOTIONAL').waitFor()
  })
})
