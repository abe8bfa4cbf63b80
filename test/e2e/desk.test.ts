import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPY } from '../fakes/fakeContracts'
import { draftOf } from '../fakes/strategyDrafts'
import { TrialDesk } from './trialDesk'
import { expectAccessible } from './workstation'

let desk: TrialDesk

beforeAll(async () => {
  desk = await TrialDesk.start({ 'entries.scanEveryMs': '600000', 'risk.maxQuoteAgeMs': '4000' })
})
afterAll(async () => {
  expect(await desk.stop()).toEqual([])
})

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
    expect(desk.ordersThere).toEqual([])

    await workstation.go('Decide')
    await page.getByRole('tab', { name: 'Approvals', exact: true }).click()
    const approvals = page.getByRole('tabpanel', { name: 'Approvals' })
    await approvals.getByText(/legs chosen by .*lapses at/).waitFor()
    desk.line.loseAnswerTo('approvals.answer')
    await approvals.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approval:', { exact: true }).waitFor()
    await page.getByText(/it arrived, once/).waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Understood' }).click()
    await approvals.getByText('Nothing waits for approval').waitFor({ timeout: 15_000 })
    await expect.poll(() => desk.ordersThere.length).toBe(1)
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
    await workstation.preview()
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
    await expect
      .poll(() => desk.ordersThere.filter(({ state }) => state !== 'Cancelled' && state !== 'Filled'))
      .toEqual([])
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
  it('adopts an order of another client, says who may cancel it, and lets it go when it is gone', async () => {
    const { page, workstation } = desk
    desk.command({
      do: 'placeByHand',
      order: { conId: SPY, action: 'BUY', quantity: 3, orderType: 'LMT', limitPrice: 150 },
    })
    await workstation.go('Run')
    const recovery = page.getByRole('tabpanel', { name: 'Recovery' })
    await recovery.getByRole('button', { name: 'Reconcile now…' }).click()
    await page.getByText('By what is known now, nothing would change.').waitFor()
    await page.getByRole('button', { name: 'Ask the broker' }).click()
    await recovery.getByText(/adopted, its fills count/).waitFor({ timeout: 15_000 })
    await recovery.getByText(/It belongs to another client: cancel it there/).waitFor()
    const byHand = desk.ordersThere.find(({ state, orderRef }) => state !== 'Cancelled' && orderRef === '')
    desk.command({ do: 'cancelByHand', permId: byHand?.permId ?? '' })
    await recovery.getByRole('button', { name: 'Reconcile now…' }).click()
    await page.getByRole('button', { name: 'Ask the broker' }).click()
    await recovery.getByText('Every working order is Claxton’s own.').waitFor({ timeout: 15_000 })
  })

  it('checks a backup to its last byte and tells how it is put back, and rehearses a seed before it keeps it', async () => {
    const { page } = desk
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
    await expect.poll(() => workstation.preview(), { timeout: 15_000 }).not.toMatch(/Would be denied/)

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
    await page.getByText(/1 outage since the engine started/).waitFor()
    await workstation.go('Review')
    await page.getByRole('tab', { name: 'Journal', exact: true }).click()
    await page
      .getByRole('tabpanel', { name: 'Journal' })
      .getByText(/no such luck/)
      .first()
      .waitFor()
  })
})
