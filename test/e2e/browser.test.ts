import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.mjs'
import { eventually } from '../fakes/eventually'
import { ServedEngine, TOKEN } from './servedEngine'
import { coveredButtons, expectAccessible, Workstation } from './workstation'

let browser: Browser
let engine: ServedEngine
let context: BrowserContext
let page: Page
const pageErrors: string[] = []

beforeAll(async () => {
  browser = await launchChromium()
  engine = await ServedEngine.start()
})
afterAll(async () => {
  await browser.close()
  expect(await engine.stop()).toBe(0)
})
afterEach(async () => {
  await context.close()
  expect(pageErrors.splice(0)).toEqual([])
})

async function open(address: string, viewport = { width: 1600, height: 1000 }): Promise<Workstation> {
  context = await browser.newContext({ viewport })
  page = await context.newPage()
  page.on('pageerror', error => pageErrors.push(error.message))
  // A strict page loads nothing from anywhere else.
  page.on('request', request => {
    const { protocol, host } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && host !== `127.0.0.1:${engine.port}`)
      pageErrors.push(`request to ${request.url()}`)
  })
  await page.goto(address)
  return new Workstation(page)
}
const openWithToken = (viewport?: { width: number; height: number }) => open(engine.pageAddress, viewport)

describe('the workstation in Chromium', () => {
  it('says plainly what it runs on, shows a live market, and takes the token out of the address', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    await page.getByText(/^SIMULATED - replay of SPY.*option quotes modelled$/).waitFor()
    await page.getByRole('figure', { name: /Chart of SPY/ }).waitFor()
    await page.getByRole('row', { name: / 167\.0 / }).waitFor()
    expect(page.url()).not.toContain(TOKEN)
    await page.reload()
    await workstation.ready()
  })

  it('takes a share order from preview to a filled position, a commission and a journal entry', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    await workstation.buyAtAsk(3)
    await eventually('the position', async () => /SPY\s+3\b/.test(await workstation.tab('Positions')))
    await eventually('the fill', async () => /SPY[\s\S]*1\.00/.test(await workstation.tab('Fills')))
    await eventually('the journal', async () => {
      const journal = await workstation.tab('Journal')
      return /buy 3 at/.test(journal) && /Commission/.test(journal)
    })
  })

  it('tells news where it moves nothing and covers no control, however wide the window is', async () => {
    const workstation = await openWithToken({ width: 1280, height: 800 })
    await workstation.ready()
    const news = page.getByRole('region', { name: 'News' })
    await news.getByText('No news since this window was opened.').waitFor()
    const before = await page.getByRole('main').boundingBox()
    await workstation.buyAtAsk(1)
    await news.getByText(/Filled: SPY/).waitFor()
    expect(await page.getByRole('main').boundingBox()).toEqual(before)
    for (const [width, height, navigation] of [
      [1280, 800, 'Workspaces'],
      [1600, 1000, 'Workspaces'],
      [390, 844, 'Panels'],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.getByRole('navigation', { name: navigation }).waitFor()
      expect(await coveredButtons(page)).toEqual([])
    }
    await news.getByRole('button').click()
    await page.getByRole('listitem').filter({ hasText: 'Filled: SPY' }).waitFor()
  })

  it('takes a vertical from two clicks in the chain to filled legs', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    await workstation.pickVertical()
    await workstation.priceToFill(8)
    const preview = await workstation.preview()
    expect(preview).toMatch(/Initial margin/)
    await workstation.ticket.getByRole('button', { name: /^Place 1 at .* debit$/ }).click()
    await workstation.ticket.getByText(/^Filled/).waitFor({ timeout: 30_000 })
    const positions = await eventually('both legs', async () => {
      const text = await workstation.tab('Positions')
      return /167 C/.test(text) && /168 C/.test(text) && text
    })
    expect(positions).toMatch(/SPY 18 Oct 13 168 C\s+[−-]1/)
  })

  it('refuses bad input beside its field and tells a denial with its code', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    const { ticket } = workstation
    await ticket.getByRole('button', { name: /^Ask / }).click()
    for (const bad of ['0', '-1', '1.5', 'many']) {
      await ticket.getByLabel('Shares').fill(bad)
      expect(await ticket.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
    }
    await ticket.getByLabel('Shares').fill('1')
    await ticket.getByLabel('Limit price').fill('167.005')
    expect(await ticket.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
    await ticket.getByLabel('Limit price').fill('167.00')
    await ticket.getByLabel('Shares').fill('900')
    expect(await workstation.preview()).toContain('NOTIONAL_ABOVE_LIMIT')
  })

  it('trips the kill switch, shows it, denies an entry, and resets by typing the word', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    await workstation.tripSafeMode()
    const { ticket } = workstation
    await ticket.getByRole('button', { name: /^Ask / }).click()
    await ticket.getByLabel('Shares').fill('1')
    expect(await workstation.preview()).toContain('KILL_SWITCH_SAFE_MODE')
    await page.reload()
    await workstation.ready()
    await page
      .getByRole('button', { name: /^Reset/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason, for the journal').fill('drill over')
    await dialog.getByLabel('Type RESET').fill('reset')
    expect(await dialog.getByRole('button', { name: 'Reset the kill switch' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Type RESET').fill('RESET')
    await dialog.getByRole('button', { name: 'Reset the kill switch' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await eventually('armed', async () => (await page.getByText(/end-to-end drill/).count()) === 0)
  })

  it('asks for a token when it has none or a wrong one', async () => {
    await open(engine.address)
    await page.getByRole('textbox', { name: /token/i }).waitFor()
    await context.close()
    await open(`${engine.address}#token=wrong`)
    await page.getByRole('textbox', { name: /token/i }).waitFor()
    await page.getByRole('textbox', { name: /token/i }).fill(TOKEN)
    await page.keyboard.press('Enter')
    await new Workstation(page).ready()
  })

  it('shows that the engine is gone, and comes back with everything when it is', async () => {
    const workstation = await openWithToken()
    await workstation.ready()
    const { port, folder } = engine
    await engine.kill()
    await page
      .getByText(/^Not connected/)
      .first()
      .waitFor({ timeout: 15_000 })
    engine = await ServedEngine.start({ port, folder })
    await workstation.ready()
    await eventually(
      'the position of before',
      async () => /SPY\s+4\b/.test(await workstation.tab('Positions')),
      15_000,
    )
  })

  it.each([
    ['dark', { width: 1600, height: 1000 }],
    ['light', { width: 1600, height: 1000 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)('has nothing serious for axe to find, %s at %o', async (theme, viewport) => {
    const workstation = await openWithToken(viewport)
    if (theme === 'light') await workstation.dress('Light')
    await workstation.watchedSpy.waitFor({ timeout: 15_000 })
    await expectAccessible(workstation.page)
  })
})
