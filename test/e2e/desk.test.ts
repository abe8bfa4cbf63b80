import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    await approvals.getByRole('button', { name: 'Approve' }).click()
    await approvals.getByText('Nothing waits for approval').waitFor({ timeout: 15_000 })
    await expect.poll(() => desk.ordersThere.length).toBe(1)
  })
})
