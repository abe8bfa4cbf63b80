import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fakes/eventually'
import { OpenedPage } from './openedPage'
import { ServedRig } from './servedRig'
import { expectAccessible, type Workstation } from './workstation'

let rig: ServedRig
let opened: OpenedPage
let page: Page
let workstation: Workstation

beforeAll(async () => {
  rig = await ServedRig.start()
  opened = await OpenedPage.open(rig.address)
  ;({ page, workstation } = opened)
})
afterAll(async () => {
  const pageErrors = await opened.close()
  await rig.stop()
  expect(pageErrors).toEqual([])
})

const chart = () => page.getByRole('tabpanel', { name: 'Chart', exact: true })
const level = (name: string | RegExp) => chart().getByRole('slider', { name })
const dialog = (name: string) => page.getByRole('dialog', { name })
const trade = () => rig.trades.trades(1)[0]

/** By the mouse, as far as so many pixels. */
async function drag(name: string | RegExp, pixels: number): Promise<void> {
  const box = await level(name).boundingBox()
  if (!box) throw new Error(`${name} is not on the chart`)
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + pixels / 2)
  await page.mouse.move(x, y + pixels)
  await page.mouse.up()
}

describe('levels of the chart', () => {
  it('show what protects a trade, with its multiple of the risk and its distance', async () => {
    await rig.openTrade({ takeProfit: 165.6, stopLoss: 164.5 })
    await level('Target level').waitFor()
    expect(await level('Stop level').getAttribute('aria-valuetext')).toMatch(/^164\.50 −1\.0 R, −0\.\d\d%$/)
    await chart().getByText('Entry 10').waitFor()
    await expectAccessible(page)
  })

  it('a dragged stop asks with the old and the new price and risk, and moves when it is told to', async () => {
    await drag('Stop level', -15)
    const asked = dialog('Move the stop')
    const wanted = Number(await asked.getByLabel('New stop').inputValue())
    expect(wanted).toBeGreaterThan(164.5)
    const row = (name: string) => asked.getByRole('row', { name: new RegExp(name) }).innerText()
    expect(await row('Price')).toContain('164.50')
    expect(await row('Multiple of first risk')).toMatch(/−1\.00\s+−0\.\d\d/)
    expect(trade()?.stopPrice).toBe(164.5)
    await asked.getByRole('button', { name: /^Move to / }).click()
    await asked.waitFor({ state: 'detached' })
    expect(trade()?.stopPrice).toBe(wanted)
    await eventually(
      'the chart follows',
      async () => Number(await level('Stop level').getAttribute('aria-valuenow')) === wanted,
    )
  })

  it('the target moves by keys, and Escape leaves it where it was', async () => {
    await level('Target level').focus()
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    expect(await level('Target level').getAttribute('aria-valuenow')).toBe('165.6')
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await dialog('Move the target').getByRole('button', { name: 'Move to 165.57' }).click()
    await eventually('moved', () => trade()?.targetPrice === 165.57)
  })

  it('a stop that would sell at once is refused with its reason, and stays', async () => {
    const before = trade()?.stopPrice
    await page.getByRole('tab', { name: 'Day trades' }).click()
    await page.getByRole('button', { name: /^Move the stop of SPY/ }).click()
    const asked = dialog('Move the stop')
    await asked.getByLabel('New stop').fill('165.30')
    await asked.getByRole('button', { name: 'Move to 165.30' }).click()
    await asked.getByText(/would sell at once/).waitFor()
    await page.keyboard.press('Escape')
    expect(trade()?.stopPrice).toBe(before)
  })

  it('a working order is dragged to another limit, which is asked about first', async () => {
    await rig.headless.engine.desk.place(
      crypto.randomUUID(),
      {
        instrument: { kind: 'stock', symbol: 'SPY' },
        side: 'buy',
        quantity: 3,
        limitPrice: 164.99,
        tif: 'day',
      },
      'operator',
    )
    await level('buy 3 level').waitFor()
    await drag('buy 3 level', 10)
    const asked = dialog('Modify order')
    const wanted = Number(await asked.getByLabel('Limit price').inputValue())
    expect(wanted).toBeLessThan(164.99)
    await asked.getByRole('button', { name: 'Modify' }).click()
    await asked.waitFor({ state: 'detached' })
    await eventually('the new limit', () =>
      rig.headless.engine.views
        .orders(true)
        .some(
          ({ quantity, limitPrice, status }) =>
            quantity === 3 && limitPrice === wanted && status === 'accepted',
        ),
    )
  })
})

describe('drawings', () => {
  const drawings = () => chart().getByRole('region', { name: 'Drawings on SPY' })
  const drawing = (name: string) => drawings().getByRole('slider', { name, exact: true })
  const choose = async (name: string) => {
    await chart().getByText('Draw', { exact: true }).click()
    await chart().getByRole('button', { name, exact: true }).click()
  }
  /** Presses, moves and lets go, in pixels from the corner of the pane. */
  const stroke = async (from: readonly [number, number], to: readonly [number, number]) => {
    const box = await drawings().locator('svg').boundingBox()
    if (!box) throw new Error('there is no chart')
    await page.mouse.move(box.x + from[0], box.y + from[1])
    await page.mouse.down()
    await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 })
    await page.mouse.up()
  }
  /** Names and places of all, without their ends. */
  const names = () =>
    drawings()
      .getByRole('slider')
      .evaluateAll(all =>
        all
          .filter(each => each.ariaValueText !== null)
          .map(each => `${each.ariaLabel}: ${each.ariaValueText}`),
      )

  it.each(['Trend line', 'Ray', 'Rectangle', 'Fibonacci retracement'])('a stroke makes a %s', async name => {
    await choose(name)
    await stroke([60, 60], [240, 120])
    await drawing(name).waitFor()
    await page.keyboard.press('Delete')
    await drawing(name).waitFor({ state: 'detached' })
  })

  it('two clicks make a trend line, whose end is dragged and which is dragged as a whole', async () => {
    await choose('Trend line')
    await stroke([60, 60], [60, 60])
    await stroke([200, 76], [200, 76])
    const before = (await names())[0]
    expect(before).toMatch(/^Trend line: /)
    await stroke([200, 76], [280, 50])
    const bent = (await names())[0]
    expect(bent).not.toBe(before)
    expect(bent?.split(' to ')[0]).toBe(before?.split(' to ')[0])
    await stroke([170, 55], [170, 95])
    expect((await names())[0]?.split(' to ')[0]).not.toBe(bent?.split(' to ')[0])
    await page.keyboard.press('Control+z')
    expect((await names())[0]).toBe(bent)
    await page.keyboard.press('Delete')
  })

  it('a note is asked for its words, by keys alone, and moves by arrows', async () => {
    await chart().getByText('Draw', { exact: true }).focus()
    await page.keyboard.press('Enter')
    await chart().getByRole('button', { name: 'Note', exact: true }).focus()
    await page.keyboard.press('Enter')
    const words = page.getByRole('dialog', { name: 'Note on the chart' }).getByLabel('Words')
    await words.fill('gap filled')
    await page.keyboard.press('Enter')
    const note = drawing('Note, gap filled')
    await note.waitFor()
    const before = await note.getAttribute('aria-valuetext')
    await note.focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Shift+ArrowUp')
    expect(await note.getAttribute('aria-valuetext')).not.toBe(before)
  })

  it('stays over a timeframe, a theme and a reload, and is the symbol’s own', async () => {
    await choose('Horizontal level')
    await stroke([100, 90], [100, 90])
    const kept = (await names()).filter(name => /^(Note|Horizontal)/.test(name)).sort()
    expect(kept).toHaveLength(2)
    const same = async (where: string) =>
      eventually(
        `${where}: ${kept}`,
        async () =>
          (await names())
            .filter(name => /^(Note|Horizontal)/.test(name))
            .sort()
            .join() === kept.join(),
      )
    await chart().getByText('5m', { exact: true }).click()
    await same('five minutes')
    await workstation.dress('Light')
    await same('light')
    await expectAccessible(page)
    await page.reload()
    await workstation.ready()
    await same('reloaded')
    await chart().getByText('1m', { exact: true }).click()
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^IBM/ }).click()
    await chart()
      .getByRole('figure', { name: /Chart of IBM/ })
      .waitFor()
    await chart().getByRole('region', { name: 'Drawings on IBM' }).waitFor({ state: 'attached' })
    expect(await chart().getByRole('region', { name: 'Drawings on IBM' }).getByRole('slider').count()).toBe(0)
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^SPY/ }).click()
    await chart().getByText('Draw', { exact: true }).click()
    await chart()
      .getByRole('button', { name: /^Remove all/ })
      .click()
    expect(await names()).toEqual([])
  })
})

describe('drawings in several windows', () => {
  it('are the same in all of them at once, and those that a browser kept come along once', async () => {
    const old = {
      version: 1,
      drawings: [{ id: 'old', kind: 'level', anchors: [{ time: 0, price: 164.8 }], text: '' }],
    }
    const second = await OpenedPage.open(rig.address, {
      prepare: async opening => {
        await opening.addInitScript(text => {
          // A browser of an earlier version, once.
          if (sessionStorage.getItem('begun') === null) localStorage.setItem('claxton.drawings.SPY', text)
          sessionStorage.setItem('begun', 'yes')
        }, JSON.stringify(old))
      },
    })
    const other = second.page
    const levels = (of: Page) =>
      of
        .getByRole('region', { name: 'Drawings on SPY' })
        .getByRole('slider', { name: 'Horizontal level', exact: true })
    await levels(page).waitFor()
    await levels(other).waitFor()
    await eventually('taken over', () =>
      other.evaluate(() => localStorage.getItem('claxton.drawings.SPY') === null),
    )
    await levels(page).focus()
    await page.keyboard.press('ArrowDown')
    const moved = await levels(page).getAttribute('aria-valuetext')
    await eventually(
      'moved there too',
      async () => (await levels(other).getAttribute('aria-valuetext')) === moved,
    )
    await levels(other).focus()
    await other.keyboard.press('Delete')
    await levels(page).waitFor({ state: 'detached' })
    await other.reload()
    await second.workstation.ready()
    await other.getByRole('region', { name: 'Drawings on SPY' }).waitFor({ state: 'attached' })
    expect(await levels(other).count()).toBe(0)
    expect(await second.close()).toEqual([])
  })
})

describe('a replay', () => {
  it('shows the trade as it was at its entry, steps to its end, and tells why its stop moved', async () => {
    rig.trades.close('trade')
    await eventually('closed', () => rig.trades.open().length === 0)
    await page.getByRole('tab', { name: 'Day trades' }).click()
    await page.getByRole('button', { name: 'Replay SPY' }).click()
    const replay = dialog('Replay')
    await replay.getByRole('figure', { name: 'Replay of SPY' }).waitFor()
    const happened = replay.getByRole('list', { name: 'What happened' })
    await happened.getByText('by hand').first().waitFor()
    const ahead = () => happened.locator('.storyAhead').count()
    expect(await ahead()).toBeGreaterThan(0)
    expect(await replay.getByRole('button', { name: 'As it was at entry' }).isDisabled()).toBe(true)
    await expectAccessible(page)
    await replay.getByRole('slider', { name: 'Moment' }).press('End')
    expect(await ahead()).toBe(0)
    await replay.getByRole('button', { name: 'As it was at entry' }).click()
    expect(await ahead()).toBeGreaterThan(0)
    await replay.getByRole('button', { name: 'Play' }).click()
    await eventually('played to the end', async () => (await ahead()) === 0, 15_000)
    await page.keyboard.press('Escape')
  })
})
