import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from '../fakes/eventually'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What a person does at the workstation, by what a person sees. The same page in a browser and in the window. */
export class Workstation {
  constructor(readonly page: Page) {}

  get ticket() {
    return this.page.getByRole('region', { name: 'Order ticket' })
  }

  /** The watchlist's row of SPY, once it has a price. */
  get watchedSpy() {
    return this.page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^SPY .*\d+\.\d\d/ })
  }

  async ready(): Promise<void> {
    await this.page.getByText('Ready', { exact: true }).first().waitFor({ timeout: 30_000 })
    await this.watchedSpy.waitFor({ timeout: 15_000 })
  }

  async go(workspace: 'Trade' | 'Build' | 'Decide' | 'Watch' | 'Review' | 'Run'): Promise<void> {
    const rail = this.page.getByRole('navigation', { name: 'Workspaces' })
    await rail.getByRole('button', { name: workspace, exact: true }).click()
  }

  /** Theme or colours, by the words of the workspace menu. */
  async dress(words: 'Dark' | 'Light' | 'Contrast' | 'Green, red' | 'Blue, orange'): Promise<void> {
    await this.page.getByRole('button', { name: 'Workspace menu' }).click()
    await this.page.getByText(words, { exact: true }).click()
    await this.page.keyboard.press('Escape')
  }

  /** Text of the table of one of the lower tabs. */
  async tab(name: 'Orders' | 'Positions' | 'Fills' | 'Journal' | 'Activity'): Promise<string> {
    await this.page.getByRole('tab', { name, exact: true }).click()
    return this.page.getByRole('tabpanel', { name, exact: true }).innerText()
  }

  /** Buys a little above the ask, which may move meanwhile, through preview, and waits for the fill. */
  async buyAtAsk(quantity: number): Promise<void> {
    await this.priceToFill(20)
    await this.ticket.getByLabel('Shares').fill(String(quantity))
    await this.preview()
    await this.ticket.getByRole('button', { name: new RegExp(`^Buy ${quantity} at `) }).click()
    await this.ticket.getByText(/^Filled/).waitFor({ timeout: 30_000 })
  }

  /** The ask and some ticks: more than it moves before the order is there. */
  async priceToFill(ticks: number): Promise<void> {
    await this.ticket.getByRole('button', { name: /^Ask / }).click()
    for (let tick = 0; tick < ticks; tick++)
      await this.ticket.getByRole('button', { name: 'One tick up' }).click()
  }

  async preview(): Promise<string> {
    await this.ticket.getByRole('button', { name: 'Preview' }).click()
    const region = this.ticket.getByRole('region', { name: 'Preview' })
    await region.waitFor({ timeout: 10_000 })
    return region.innerText()
  }

  /** Picks a two-leg vertical of calls around the money by clicking asks and bids of the chain. */
  async pickVertical(): Promise<void> {
    const chain = this.page.getByRole('table', { name: 'Options of SPY' })
    await chain.getByRole('row', { name: / 167\.0 / }).waitFor({ timeout: 15_000 })
    const quoteButton = (strike: number, index: number) =>
      chain
        .getByRole('row', { name: new RegExp(` ${strike}\\.0 `) })
        .getByRole('button')
        .nth(index)
    await eventually(
      'quotes of both strikes',
      async () => (await quoteButton(167, 1).count()) > 0 && (await quoteButton(168, 0).count()) > 0,
    )
    await quoteButton(167, 1).click() // the ask of the lower call: bought
    await quoteButton(168, 0).click() // the bid of the higher call: sold
  }

  async tripSafeMode(): Promise<void> {
    await this.page.getByRole('button', { name: 'Kill switch' }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('end-to-end drill')
    await dialog.getByRole('button', { name: 'Enter safe mode' }).click()
    await this.page
      .getByText(/safe mode/i)
      .first()
      .waitFor()
    await dialog.waitFor({ state: 'hidden' })
  }
}

/** Names of the buttons of the workspace that something else lies over, where they are in sight. */
export const coveredButtons = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main button, main input')].flatMap(control => {
      const { left, top, width, height } = control.getBoundingClientRect()
      const [x, y] = [left + width / 2, top + height / 2]
      const over = document.elementFromPoint(x, y)
      const isOver = over !== null && over.closest('main') === null
      return width > 0 && isOver ? [control.getAttribute('aria-label') ?? control.innerText] : []
    }),
  )

/** Nothing that axe calls serious or critical on what is shown now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
    }
    const result = await axe.run()
    return result.violations
      .filter(each => each.impact === 'serious' || each.impact === 'critical')
      .map(
        each =>
          `${each.id}: ${each.nodes
            .slice(0, 3)
            .map(node => node.html.slice(0, 160))
            .join(' | ')}`,
      )
  })
  expect(violations).toEqual([])
}
