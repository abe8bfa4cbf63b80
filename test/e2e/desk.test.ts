import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPY } from '../fakes/fakeContracts'
import { IbClient } from '../fakes/ibClient'
import { draftOf } from '../fakes/strategyDrafts'
import { limit, spyStock } from '../fakes/testOrders'
import { TrialDesk } from './trialDesk'
import { expectAccessible } from './workstation'

let desk: TrialDesk

const OUR_CLIENT = 17
const OTHER_CLIENT = 99

/** A client that buys shares far below the market, and goes. */
async function leaveOrder(port: number, clientId: number, quantity: number, price: number): Promise<void> {
  const client = await IbClient.to(port, clientId).ready()
  await client.status(client.place(spyStock, limit('BUY', quantity, price)), 'Submitted')
  client.disconnect()
}

beforeAll(async () => {
  desk = await TrialDesk.start(
    { 'entries.scanEveryMs': '600000', 'risk.maxQuoteAgeMs': '4000', 'broker.clientId': `${OUR_CLIENT}` },
    port => leaveOrder(port, OUR_CLIENT, 2, 151),
  )
})
afterAll(async () => {
  expect(await desk.stop()).toEqual([])
})

/** What still works at the gateway. */
const liveThere = () => desk.ordersThere.filter(({ state }) => state !== 'Cancelled' && state !== 'Filled')
const recovery = () => desk.page.getByRole('tabpanel', { name: 'Recovery' })
async function reconcile(): Promise<void> {
  await recovery().getByRole('button', { name: 'Reconcile now…' }).click()
  await desk.page.getByText('By what is known now, nothing would change.').waitFor()
  await desk.page.getByRole('button', { name: 'Ask the broker' }).click()
}

describe('an order that nobody here has sent', () => {
  it('is cancelled at the broker when it is dismissed, once that has been read', async () => {
    const { page, workstation } = desk
    await workstation.go('Run')
    await recovery()
      .getByText(/^SPY buy 2 at 151.00: adopted/)
      .waitFor()
    await recovery().getByRole('button', { name: 'Dismiss: cancel it at the broker…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Dismiss the order' })
    await dialog.getByText(/asked to cancel buy 2 SPY at 151.00/).waitFor()
    await dialog.getByRole('button', { name: 'Back' }).click()
    expect(desk.ordersThere.map(({ state }) => state)).toEqual(['Submitted'])
    await recovery().getByRole('button', { name: 'Dismiss: cancel it at the broker…' }).click()
    await dialog.getByRole('button', { name: 'Cancel it at the broker' }).click()
    await recovery().getByText('Every working order is Claxton’s own.').waitFor({ timeout: 15_000 })
    await dialog.waitFor({ state: 'detached' })
    expect(desk.ordersThere.map(({ state }) => state)).toEqual(['Cancelled'])
  })

  it('is not ours to dismiss when it is another client’s or a person’s, and goes with all of the account', async () => {
    const { page, workstation } = desk
    await leaveOrder(desk.gatewayPort, OTHER_CLIENT, 3, 150)
    desk.command({
      do: 'placeByHand',
      order: { conId: SPY, action: 'BUY', quantity: 4, orderType: 'LMT', limitPrice: 149 },
    })
    await reconcile()
    for (const words of [/^SPY buy 3 at 150.00: adopted/, /^SPY buy 4 at 149.00: adopted/])
      await recovery().getByText(words).waitFor({ timeout: 15_000 })
    expect(
      await recovery()
        .getByText(/cannot cancel it alone: cancel it there, or every order/)
        .count(),
    ).toBe(2)
    expect(
      await recovery()
        .getByRole('button', { name: /^Dismiss/ })
        .count(),
    ).toBe(0)
    const byHand = desk.ordersThere.find(({ remaining }) => remaining === 4)
    desk.command({ do: 'cancelByHand', permId: byHand?.permId ?? '' })
    // What becomes of others' orders is told to those who ask.
    await reconcile()
    await recovery()
      .getByText(/^SPY buy 4 at/)
      .waitFor({ state: 'detached', timeout: 15_000 })
    await workstation.go('Trade')
    await page.getByRole('tab', { name: 'Orders', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel all', exact: true }).click()
    await expect.poll(liveThere).toEqual([])
    await workstation.go('Run')
    await reconcile()
    await recovery().getByText('Every working order is Claxton’s own.').waitFor({ timeout: 15_000 })
  })
})

/** Previews until the door has nothing against it: what a fault held back passes a moment after it. */
const allowed = () =>
  expect.poll(() => desk.workstation.preview(), { timeout: 20_000 }).not.toMatch(/Would be denied/)
const stale = (place: Locator) => place.getByText('STALE', { exact: true }).first().waitFor()

describe('a structure from the builder', () => {
  it('is told why it may not be queued, waits once a strategy stands for it, and is sent when approved', async () => {
    const { page, workstation } = desk
    await workstation.go('Build')
    const builder = page.getByRole('tabpanel', { name: 'Builder' })
    await builder.getByLabel('Structure').selectOption({ label: 'Credit put spread' })
    const queue = builder.getByRole('button', { name: /^Queue .*for approval$/ })
    await builder.getByText('NO_STRATEGY').waitFor({ timeout: 30_000 })
    expect(await queue.isDisabled()).toBe(true)

    const requestId = crypto.randomUUID()
    await desk.bridge.call('strategies.create', { requestId, strategy: draftOf() })
    await builder.getByText('Sized by Put spread.').waitFor({ timeout: 30_000 })
    expect(await queue.innerText()).toBe('Queue 2 for approval')
    await queue.click()
    await builder.getByText(/Waits for approval under Decide/).waitFor({ timeout: 30_000 })
    const before = desk.ordersThere.length

    await workstation.go('Decide')
    await page.getByRole('tab', { name: 'Approvals', exact: true }).click()
    const approvals = page.getByRole('tabpanel', { name: 'Approvals' })
    await approvals.getByText(/legs chosen by .*priced at .*, lapses at/).waitFor()
    desk.command({ do: 'notify', code: 2103 })
    await stale(approvals)
    desk.command({ do: 'notify', code: 2104 })
    await approvals.getByText('STALE', { exact: true }).waitFor({ state: 'detached' })
    desk.line.loseAnswerTo('approvals.answer')
    await approvals.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approval:', { exact: true }).waitFor()
    await page.getByText(/it arrived, once/).waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Understood' }).click()
    await approvals.getByText('Nothing waits for approval').waitFor({ timeout: 15_000 })
    await expect.poll(() => desk.ordersThere.length).toBe(before + 1)
  })
})

describe('a market that stands still', () => {
  it('shows in every workspace that its numbers stand still, once the data farm is gone', async () => {
    const { page, workstation } = desk
    const panel = (name: string) => page.getByRole('tabpanel', { name, exact: true })
    await workstation.go('Watch')
    await panel('Structures')
      .getByRole('row', { name: /SPY .*held/ })
      .waitFor({ timeout: 20_000 })
    for (const name of ['Structures', 'Risk', 'Volatility', 'Key figures'])
      expect(await panel(name).getByText('STALE', { exact: true }).count(), name).toBe(0)
    desk.command({ do: 'notify', code: 2103 })
    await stale(panel('Structures').getByRole('row', { name: /SPY/ }))
    await stale(panel('Risk').getByRole('row', { name: /SPY .*15 Nov/ }))
    await stale(panel('Risk').getByRole('row', { name: /^All/ }))
    await stale(panel('Risk').getByRole('region', { name: 'Limits' }))
    await panel('Volatility')
      .getByText(/^swept .*, \d+s ago$/)
      .waitFor()
    await stale(panel('Volatility'))
    for (const term of ['VIX', 'Account as of'])
      await stale(panel('Key figures').locator('dl > div', { hasText: term }))
    await page.getByRole('tab', { name: 'Positions', exact: true }).click()
    await stale(
      panel('Positions')
        .getByRole('row', { name: /^SPY 15 Nov/ })
        .first(),
    )
    await stale(panel('Positions').locator('.positionTotals'))
    await page.getByRole('tab', { name: 'Data quality', exact: true }).first().click()
    await panel('Data quality')
      .getByRole('row', { name: /^SPY down/ })
      .waitFor()
    for (const tab of ['Session', 'Structures'])
      await page.getByRole('tab', { name: tab, exact: true }).first().click()
    await workstation.go('Review')
    await stale(panel('Chart'))
    await workstation.go('Trade')
    await stale(panel('Chart'))
    desk.command({ do: 'notify', code: 2104 })
    await panel('Chart').getByText('STALE', { exact: true }).waitFor({ state: 'detached' })
  })
})

describe('the chart', () => {
  it('tells the expected move to the expiration that was swept, as spot, vol and the root of time have it', async () => {
    const { page, workstation } = desk
    await workstation.go('Trade')
    const label = page.getByRole('tabpanel', { name: 'Chart', exact: true }).getByText(/^Expected move ±/)
    await label.waitFor({ timeout: 30_000 })
    const words = await label.innerText()
    const [, move, days, vol] = /^Expected move ±([\d.]+) in ([\d.]+) days at ([\d.]+)%$/.exec(words) ?? []
    const { smiles } = await desk.bridge.call('volatility.get', { symbol: 'SPY' })
    const { close } = await desk.bridge.call('bars.history', { symbol: 'SPY', timeframe: '1m', limit: 1 })
    const [smile] = smiles
    // From the morning of 8 October to the close of 15 November; its options are quoted at a vol of 20 %.
    expect(Number(days)).toBeCloseTo(smile?.days ?? Number.NaN, 1)
    expect(Number(days)).toBeCloseTo(38.3, 0)
    expect(Math.abs(Number(vol) - 20)).toBeLessThan(0.5)
    const expected =
      (close[0] ?? Number.NaN) * (smile?.atMoneyVol ?? Number.NaN) * Math.sqrt((smile?.days ?? 0) / 365)
    expect(Math.abs(Number(move) - expected)).toBeLessThan(0.02)
  })
})

describe('a connection that is lost with a command under way', () => {
  const banner = (words: RegExp) =>
    desk.page.getByRole('region', { name: 'Notices' }).getByText(words).first()
  /** What was unknown is known once the page is back, and read by its trader. */
  const settled = async (words: RegExp) => {
    await banner(words).waitFor({ timeout: 15_000 })
    await desk.page.getByRole('button', { name: 'Understood' }).first().click()
  }
  const shares = (price: number) => ({
    instrument: { kind: 'stock' as const, symbol: 'SPY' },
    side: 'buy' as const,
    quantity: 1,
    limitPrice: price,
    tif: 'day' as const,
  })
  const place = (price: number) =>
    desk.bridge.call('orders.place', { requestId: crypto.randomUUID(), order: shares(price) })

  it('leaves one order, and says that it went', async () => {
    const { page, workstation } = desk
    const before = desk.ordersThere.length
    await workstation.go('Trade')
    const { ticket } = workstation
    await ticket.getByLabel('Shares').fill('7')
    await ticket.getByLabel('Limit price').fill('160')
    await allowed()
    desk.line.loseAnswerTo('orders.place')
    await ticket.getByRole('button', { name: 'Buy 7 at 160.00' }).click()
    await banner(/^Order to buy 7 SPY at 160.00:/).waitFor()
    await settled(/it arrived, once/)
    await ticket.getByText(/^Working|^Accepted|^Sent/).waitFor()
    expect(desk.ordersThere).toHaveLength(before + 1)
    await page.getByText(/it arrived, once/).waitFor({ state: 'detached' })
  })

  it('leaves an order cancelled, and says so', async () => {
    const { page, workstation } = desk
    await workstation.go('Trade')
    await page.getByRole('tab', { name: 'Orders', exact: true }).click()
    desk.line.loseAnswerTo('orders.cancel')
    await page
      .getByRole('row', { name: /SPY .*160\.00/ })
      .getByRole('button', { name: /^Cancel/ })
      .click()
    await settled(/it arrived, once/)
    await expect.poll(liveThere).toEqual([])
  })

  it('leaves a structure closing, and the kill switch tripped', async () => {
    const { page, workstation } = desk
    await page.getByRole('tab', { name: 'Structures', exact: true }).click()
    const structures = page.getByRole('tabpanel', { name: 'Structures' })
    desk.line.loseAnswerTo('structures.close')
    await structures.getByRole('button', { name: /^Close SPY/ }).click({ timeout: 20_000 })
    await settled(/it arrived, once/)
    await structures.getByText(/SPY/).first().waitFor({ state: 'detached', timeout: 20_000 })
    desk.line.loseAnswerTo('killSwitch.trip')
    await workstation.tripSafeMode()
    await settled(/it arrived, once/)
    await expect(place(160)).rejects.toThrow('KILL_SWITCH_SAFE_MODE')
  })
})

describe('the settings', () => {
  it('are refused beside the field, and written once the difference has been seen', async () => {
    const { page, workstation } = desk
    await workstation.go('Run')
    await page.getByLabel('Find a setting').fill('log.maxFile')
    await page.getByRole('button', { name: 'Edit log.maxFiles' }).click()
    const field = page.getByLabel('log.maxFiles', { exact: true })
    const review = page.getByRole('button', { name: /^Review 1 change/ })
    for (const bad of ['0', '-3', '1.5', 'many', '{', '']) {
      await field.fill(bad)
      await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
      expect(await review.isDisabled()).toBe(true)
    }
    await field.fill('9')
    await review.click()
    const dialog = page.getByRole('dialog', { name: 'Write the settings' })
    await dialog.getByRole('row', { name: 'log.maxFiles 4 9' }).waitFor()
    expect(readFileSync(desk.settingsFile, 'utf8')).toContain('maxFiles: 4')
    await dialog.getByRole('button', { name: 'Write the file' }).click()
    await page.getByText('9 takes effect after a restart.').waitFor()
    expect(readFileSync(desk.settingsFile, 'utf8')).toBe('# of a trial\nlog:\n  maxFiles: 9\n')
  })

  it('that a flag gives, that are secret or that belong to the machine are read only, and say so', async () => {
    const { page } = desk
    const search = page.getByLabel('Find a setting')
    for (const [path, words] of [
      ['risk.maxOrderNotional', /read only: given by a flag/],
      ['server.token', /read only: a secret/],
      ['execution.dryRun', /read only: changed on the machine itself/],
    ] as const) {
      await search.fill(path)
      await page.getByText(words).first().waitFor()
      expect(await page.getByRole('button', { name: `Edit ${path}` }).count()).toBe(0)
    }
  })
})

describe('recovery', () => {
  it('checks a backup to its last byte and tells how it is put back, and rehearses a seed before it keeps it', async () => {
    const { page, workstation } = desk
    await workstation.go('Run')
    const recovery = page.getByRole('tabpanel', { name: 'Recovery' })
    await recovery.getByRole('button', { name: 'Back up now' }).click()
    await recovery.getByRole('button', { name: 'Check for a restore' }).click({ timeout: 15_000 })
    await recovery.getByText(/is whole. Databases of an engine that runs are not replaced/).waitFor()
    await recovery.getByRole('button', { name: /^claxton restore / }).waitFor()
    const seed = recovery.getByRole('region', { name: 'Volatility seed' })
    await seed.getByLabel('Symbol to seed').fill('SPY')
    await seed.getByLabel('Times realised vol').fill('12')
    await seed.getByText('a number above 0 and below 10').waitFor()
    await seed.getByLabel('Times realised vol').fill('1.3')
    await seed.getByRole('button', { name: 'See what it would be' }).click()
    await page.getByRole('dialog', { name: 'Seed the volatility of SPY' }).waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Keep them' }).click()
  })
})

describe('a trade that is reviewed', () => {
  it('keeps a picture that was dropped on it and refuses what is none, beside it', async () => {
    const { page, workstation } = desk
    await workstation.go('Review')
    const trades = page.getByRole('tabpanel', { name: 'Trades' })
    await trades.getByRole('row', { name: /SPY/ }).first().click()
    const attachments = trades.getByRole('region', { name: 'Attachments' })
    const atEntry = attachments.getByRole('img', { name: /^SPY at entry .* \d\d-\d\d\.svg$/ })
    await atEntry.waitFor({ timeout: 15_000 })
    expect(await atEntry.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(720)
    expect(await attachments.getByRole('button', { name: /^Remove SPY at entry/ }).count()).toBe(0)
    const drop = (name: string, type: string, bytes: readonly number[]) =>
      attachments.evaluate(
        (element, file) => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File([Uint8Array.from(file.bytes)], file.name, { type: file.type }))
          element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
        },
        { name, type, bytes },
      )
    await drop('page.html', 'text/html', [60, 62])
    await attachments.getByRole('alert').getByText('page.html is no picture, PDF or text').waitFor()
    await drop('false.png', 'image/png', [60, 62])
    await attachments.getByRole('alert').getByText('false.png is not a file of its type.').waitFor()
    const chart = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 120 } })
    await drop('chart.png', 'image/png', [...chart])
    const picture = attachments.getByRole('img', { name: 'chart.png' })
    await picture.waitFor()
    expect(await picture.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(200)
    await attachments.getByRole('button', { name: 'Remove chart.png' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await picture.waitFor({ state: 'detached' })
  })
})

describe('the journal', () => {
  it('leads from a row to the story of its structure, whose own price stands beside its underlying', async () => {
    const { page } = desk
    await page.getByRole('tab', { name: 'Journal', exact: true }).click()
    const journal = page.getByRole('tabpanel', { name: 'Journal' })
    await journal
      .getByRole('button', { name: /^Replay SPY .* vertical/ })
      .last()
      .click()
    const replay = page.getByRole('dialog', { name: 'Replay' })
    const price = replay.getByRole('region', { name: 'Price of the structure' })
    await price.getByText(/negative where buying it brings a credit/).waitFor()
    expect(await price.getByText(/^No prices of this structure/).count()).toBe(0)
    await replay.getByRole('slider', { name: 'Moment' }).press('End')
    await price.getByText(/^entry −\d\.\d\d$/).waitFor()
    await price.getByText(/^exit −\d\.\d\d$/).waitFor()
    const drawn = price.getByRole('img', { name: /^Price of SPY/ })
    expect(await drawn.locator('circle').count()).toBeGreaterThanOrEqual(2)
    await replay.getByText('The chart at entry, as it was kept').click()
    await replay.getByRole('img', { name: /^SPY at entry/ }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await replay.waitFor({ state: 'detached' })
  })
})

describe('with faults', () => {
  const fromBroker = async (words: RegExp) =>
    desk.page.getByRole('region', { name: 'Notices' }).getByText(words).first().waitFor({ timeout: 15_000 })
  const price = async (quantity: string, limit: string) => {
    const { ticket } = desk.workstation
    await ticket.getByLabel('Shares').fill(quantity)
    await ticket.getByLabel('Limit price').fill(limit)
  }

  it('Trade lets nothing leave by a stale quote, shows a rejection with its reason, and a part that filled', async () => {
    const { workstation } = desk
    const requestId = crypto.randomUUID()
    await desk.bridge.call('killSwitch.reset', { requestId, reason: 'drill', confirm: 'RESET' })
    await workstation.go('Trade')
    const { ticket } = workstation
    desk.command({ do: 'quoteFault', conId: SPY, fault: { kind: 'stale' } })
    await price('10', '165.01')
    await expect.poll(() => workstation.preview(), { timeout: 15_000 }).toMatch(/QUOTE_STALE/)
    expect(await ticket.getByRole('button', { name: /^Buy 10 at/ }).isDisabled()).toBe(true)
    desk.command({ do: 'clearFaults' })
    await allowed()

    // The broker's answer to the what-if is part of the order's way: without it nothing leaves.
    desk.command({ do: 'rejectNext', code: 201, text: 'no such luck' })
    await ticket.getByRole('button', { name: /^Buy 10 at/ }).click()
    await ticket.getByText('MARGIN_UNKNOWN').first().waitFor()

    desk.command({ do: 'capFills', quantity: 3 })
    await price('9', '165.02')
    await workstation.preview()
    await ticket.getByRole('button', { name: /^Buy 9 at/ }).click()
    await ticket.getByText('3 of 9', { exact: false }).waitFor()
    desk.command({ do: 'clearFaults' })

    await ticket.getByText('Sell', { exact: true }).click()
    await price('1', '165.00')
    await workstation.preview()
    desk.command({ do: 'rejectNext', code: 201, text: 'no such luck' })
    await ticket.getByRole('button', { name: /^Sell 1 at/ }).click()
    await ticket.getByText(/no such luck/).waitFor()
  })

  it('every workspace says that the broker is gone, and offers nothing that needs it', async () => {
    const { page, workstation } = desk
    desk.command({ do: 'goDown' })
    await fromBroker(/Broker disconnected/)
    await workstation.go('Trade')
    await price('11', '165.02')
    expect(await workstation.preview()).toMatch(/BROKER_NOT_READY/)
    for (const workspace of ['Build', 'Decide', 'Watch', 'Review', 'Run'] as const) {
      await workstation.go(workspace)
      await fromBroker(/Broker disconnected/)
    }
    expect(await page.getByRole('button', { name: 'Reconcile now…' }).isDisabled()).toBe(true)
    desk.command({ do: 'comeBack' })
    await page.getByText('Ready', { exact: true }).first().waitFor({ timeout: 20_000 })
    await workstation.go('Watch')
    await page.getByRole('tab', { name: 'Session', exact: true }).first().click()
    await page.getByText(/\d outages? since the engine started/).waitFor()
    await workstation.go('Review')
    await page.getByRole('tab', { name: 'Journal', exact: true }).click()
    await page
      .getByRole('tabpanel', { name: 'Journal' })
      .getByText(/no such luck/)
      .first()
      .waitFor()
  })
})

describe('an engine that hangs', () => {
  it('leaves an order unknown at its time, the line still open, and is asked about it when it goes on', async () => {
    const { page, workstation, engine } = desk
    const notices = page.getByRole('region', { name: 'Notices' })
    // The page's half minute of waiting goes by at once; the engine stands still for as long as that takes.
    await page.clock.install()
    await page.reload()
    await workstation.go('Trade')
    await workstation.ready()
    const { ticket } = workstation
    await ticket.getByLabel('Shares').fill('6')
    await ticket.getByLabel('Limit price').fill('150.00')
    await allowed()
    const sixThere = () => liveThere().filter(({ remaining }) => remaining === 6).length
    process.kill(engine.pid, 'SIGSTOP')
    try {
      await ticket.getByRole('button', { name: /^Buy 6 at/ }).click()
      await page.clock.fastForward(30_000)
      await notices.getByText(/unknown whether it arrived/).waitFor()
      expect(sixThere()).toBe(0)
    } finally {
      process.kill(engine.pid, 'SIGCONT')
    }
    await notices.getByText(/it arrived, once; the engine has answered it/).waitFor({ timeout: 15_000 })
    expect(sixThere()).toBe(1)
    expect(await page.getByText(/^Not connected/).count()).toBe(0)
  })
})
