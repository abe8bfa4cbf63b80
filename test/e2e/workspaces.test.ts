import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fakes/eventually'
import { OpenedPage } from './openedPage'
import { ServedEngine } from './servedEngine'
import { expectAccessible, type Workstation } from './workstation'

let engine: ServedEngine
let opened: OpenedPage
let page: Page
let workstation: Workstation

beforeAll(async () => {
  engine = await ServedEngine.start()
  opened = await OpenedPage.open(engine.pageAddress)
  ;({ page, workstation } = opened)
})
afterAll(async () => {
  const pageErrors = await opened.close()
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
    await expectAccessible(detached)
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
    await expectAccessible(page)
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

  it('finds strikes by a strategy’s rules, says why not the others, and loads what was found', async () => {
    const builder = page.getByRole('tabpanel', { name: 'Builder' })
    await builder.getByRole('button', { name: 'Find strikes…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Find strikes on SPY' })
    await dialog.getByLabel('Rules').selectOption({ label: 'Debit butterfly: sample rules' })
    const found = dialog.getByRole('region', { name: 'Strikes found' })
    await found.getByRole('row').nth(1).waitFor({ timeout: 60_000 })
    const counts = (await dialog.getByText(/combinations:/).innerText()).match(/\d+/g)?.map(Number) ?? []
    const [considered = 0, admissible = 0, ...stopped] = counts
    const shown = considered > 60 ? stopped.slice(0, -1) : stopped
    expect(considered).toBeGreaterThan(0)
    expect(shown.reduce((sum, count) => sum + count, admissible)).toBe(considered)
    await expectAccessible(page)
    const best = found.getByRole('row').nth(1)
    const numberIn = (text: string) => Number(text.replace('−', '-'))
    const netEv = numberIn(await best.getByRole('cell').nth(5).innerText())
    await best.getByRole('button', { name: /^Load / }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await builder.getByRole('table').getByRole('row').count()).toBe(4)
    // The same pipeline: the same number, but for the seconds that have passed between the two.
    const gated = builder.locator('dl.facts > div', { hasText: 'Net EV, gated' }).locator('dd')
    await eventually(
      `about ${netEv}`,
      async () => Math.abs(numberIn(await gated.innerText()) - netEv) < 2,
      15_000,
    )
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
      await expectAccessible(page)
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
