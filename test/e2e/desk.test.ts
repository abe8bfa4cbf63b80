import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPY } from '../fakes/fakeContracts'
import { draftOf } from '../fakes/strategyDrafts'
import { TrialDesk } from './trialDesk'

let desk: TrialDesk

beforeAll(async () => {
  desk = await TrialDesk.start({ 'entries.scanEveryMs': '600000' })
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
    desk.loseAnswerTo('approvals.answer')
    await approvals.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approval:', { exact: true }).waitFor()
    await page.getByText(/it arrived, once/).waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Understood' }).click()
    await approvals.getByText('Nothing waits for approval').waitFor({ timeout: 15_000 })
    await expect.poll(() => desk.ordersThere.length).toBe(1)
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
    desk.loseAnswerTo('orders.place')
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
    desk.loseAnswerTo('orders.cancel')
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
    desk.loseAnswerTo('structures.close')
    await structures.getByRole('button', { name: /^Close SPY/ }).click({ timeout: 20_000 })
    await settled(/it arrived, once/)
    await structures.getByText(/SPY/).first().waitFor({ state: 'detached', timeout: 20_000 })
    desk.loseAnswerTo('killSwitch.trip')
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
