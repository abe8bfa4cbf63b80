import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OpenedPage } from './openedPage'
import { ServedEngine } from './servedEngine'
import { expectAccessible, Workstation } from './workstation'

let engine: ServedEngine
let opened: OpenedPage
let page: Page

beforeAll(async () => {
  // An hour of the market in two minutes: strategies decide within seconds.
  engine = await ServedEngine.start({
    flags: ['--entries.samples=true', '--simulation.speed=30', '--entries.scanEveryMs=2000'],
  })
  opened = await OpenedPage.open(engine.pageAddress, { viewport: { width: 1600, height: 1000 } })
  page = opened.page
})
afterAll(async () => {
  const pageErrors = await opened.close()
  expect(await engine.stop()).toBe(0)
  expect(pageErrors).toEqual([])
})

const workstation = () => new Workstation(page)
const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()

describe('strategies in the workstation', () => {
  it('decide by themselves, and every decision explains itself and can be made again', async () => {
    await workstation().go('Decide')
    const decisions = page.getByRole('tabpanel', { name: 'Decisions' })
    await decisions
      .getByRole('row', { name: /Sample iron condor on SPY/ })
      .first()
      .click({ timeout: 45_000 })
    const detail = page.getByRole('complementary', { name: 'Decision' })
    for (const stage of [
      'A Universe and data',
      'E Regime',
      'G Corporate events, EV and risk',
      'I Management',
    ])
      await detail.getByRole('heading', { name: stage }).waitFor()
    await detail.getByRole('button', { name: 'Decide again' }).click()
    await detail.getByText('Identical, byte for byte.').waitFor()
    await expectAccessible(page)
  })

  it('enter, and what they hold stands together with its exits until it is closed', async () => {
    await workstation().go('Trade')
    await tab('Structures')
    const structures = page.getByRole('tabpanel', { name: 'Structures' })
    const held = structures.getByRole('row', { name: /SPY .* held/ }).first()
    await held.waitFor({ timeout: 45_000 })
    await workstation().go('Decide')
    await page.getByRole('button', { name: 'Switch entries off' }).click()
    await page.getByText('Entries off', { exact: true }).waitFor()
    await workstation().go('Trade')
    await tab('Structures')
    const closable = structures.getByRole('button', { name: /^Close SPY/ })
    const before = await closable.count()
    await held.getByRole('button', { name: /^Close SPY/ }).click()
    // At thirty times the pace it may have filled before anybody sees that it closes.
    await expect
      .poll(
        async () => (await structures.getByText('closing').count()) > 0 || (await closable.count()) < before,
        { timeout: 30_000 },
      )
      .toBe(true)
    await expectAccessible(page)
  })

  it('are switched one by one', async () => {
    await workstation().go('Decide')
    const toggle = page.getByRole('switch', { name: 'Sample debit butterfly on SPY enabled' })
    await toggle.click()
    await expect.poll(() => toggle.getAttribute('aria-checked')).toBe('false')
    await expectAccessible(page)
  })

  it('say why not at a minute of the day', async () => {
    await workstation().go('Decide')
    const decisions = page.getByRole('tabpanel', { name: 'Decisions' })
    await decisions.getByPlaceholder('symbol').fill('SPY')
    await decisions.getByPlaceholder('HH:MM').fill('9:99')
    await decisions.getByRole('alert').getByText('a time such as 10:15').waitFor()
    await decisions.getByPlaceholder('HH:MM').fill('15:59')
    await decisions.getByRole('row', { name: /Sample iron condor on SPY/ }).waitFor()
    await decisions.getByPlaceholder('HH:MM').fill('4:00')
    await decisions.getByText('Nothing had been decided on SPY by then').waitFor()
  })

  it('leave trades whose notes outlive the page', async () => {
    await workstation().go('Review')
    const trades = page.getByRole('tabpanel', { name: 'Trades' })
    await trades.getByRole('row', { name: /SPY/ }).first().click()
    const trade = trades.getByRole('complementary', { name: 'Trade' })
    await trade.getByLabel('Notes').fill('held through the open')
    await trade.getByLabel('Tags, with commas between').fill('patience, size')
    await trade.getByRole('button', { name: 'Keep the note' }).click()
    await trades.getByRole('row', { name: /patience/ }).waitFor()
    await page.reload()
    await trades.getByLabel('Tag', { exact: true }).selectOption('patience')
    await expect.poll(() => trades.getByRole('row').count()).toBe(2)
    await trades.getByRole('row', { name: /patience/ }).click()
    expect(await trade.getByLabel('Notes').inputValue()).toBe('held through the open')
    await expectAccessible(page)
  })

  it('leave a surface of volatility that is turned by keys and by the mouse, beside its numbers', async () => {
    await workstation().go('Watch')
    await tab('Volatility')
    const panel = page.getByRole('tabpanel', { name: 'Volatility' })
    await panel.getByText('Surface', { exact: true }).click()
    const scene = panel.getByRole('img', { name: /^Surface of the implied volatility of SPY/ })
    const patches = () =>
      scene.locator('.surfacePatch').evaluateAll(all => all.map(each => each.getAttribute('points')).join())
    await scene.locator('.surfacePatch').first().waitFor({ state: 'attached', timeout: 30_000 })
    const first = await patches()
    await panel.getByRole('slider', { name: 'Turn' }).press('ArrowRight')
    const turned = await patches()
    expect(turned).not.toBe(first)
    const box = await scene.boundingBox()
    if (!box) throw new Error('there is no scene')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 20)
    await page.mouse.up()
    expect(await patches()).not.toBe(turned)
    await panel.getByRole('table', { name: /^Implied volatility by expiration and strike/ }).waitFor()
    await expectAccessible(page)
  })
})
