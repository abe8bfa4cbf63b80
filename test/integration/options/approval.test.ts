import { describe, expect, it } from 'vitest'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../../fakes/eventually'
import { type OptionsRig, startOptionsRig } from '../../fakes/optionsRig'
import { draftOf } from '../../fakes/strategyDrafts'

const codeOf = async (answering: Promise<unknown>): Promise<string> => {
  try {
    await answering
  } catch (error) {
    if (error instanceof BridgeFailure) return error.error.code
    throw error
  }
  return 'sent'
}

async function asked(rig: OptionsRig) {
  const strategy = rig.follow({ needsApproval: true })
  const { row } = await rig.scan(strategy)
  const [pending] = rig.options.entries.pending()
  if (!pending) throw new Error(`nobody was asked: ${rig.problems()}`)
  return { strategy, approvalId: pending.approvalId, orderId: `clx-${row.evaluationId}` }
}

describe.concurrent('an entry that needs approval', () => {
  it('is sent when a person approves, over a restart in between, and asked only once', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { strategy, approvalId, orderId } = await asked(rig)
    expect(rig.engine.views.orders()).toEqual([])
    await rig.scan(strategy)
    expect(rig.options.entries.pending()).toHaveLength(1)
    await rig.restartEngine()
    expect(rig.options.entries.pending()).toMatchObject([{ approvalId }])
    await rig.options.entries.approve(approvalId, 'test')
    await rig.trading.status(orderId, 'filled', 20_000)
    expect(await codeOf(rig.options.entries.approve(approvalId, 'test'))).toBe('APPROVAL_EXPIRED')
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('is not sent when a person refuses', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { approvalId } = await asked(rig)
    rig.options.entries.refuse(approvalId, 'test')
    expect(rig.options.entries.pending()).toEqual([])
    expect(await codeOf(rig.options.entries.approve(approvalId, 'test'))).toBe('APPROVAL_EXPIRED')
    expect(rig.engine.views.orders()).toEqual([])
  })

  it('lapses when nobody answers in time', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'entries.approvalMs': '1500' } })
    const { approvalId } = await asked(rig)
    await eventually('lapsed', () => rig.options.entries.pending().length === 0)
    expect(await codeOf(rig.options.entries.approve(approvalId, 'test'))).toBe('APPROVAL_EXPIRED')
    expect(rig.gateway().orders).toEqual([])
  })

  it.for<[string, string, (rig: OptionsRig, strategyId: string) => unknown]>([
    [
      'the strategy was edited',
      'STRATEGY_CHANGED',
      (rig, id) =>
        rig.engine.strategies.edit(id, 1, draftOf({ needsApproval: true, maxPositions: 2 }), 'test'),
    ],
    [
      'the strategy was disabled',
      'STRATEGY_DISABLED',
      (rig, id) => rig.engine.strategies.setEnabled(id, false, 'test'),
    ],
    ['entries were switched off', 'ENTRIES_OFF', rig => rig.engine.switchEntries(false, 'test')],
    [
      'the kill switch tripped',
      'KILL_SWITCH_SAFE_MODE',
      rig => rig.engine.tripKillSwitch('safeMode', 'drill', 'test'),
    ],
  ])('is denied when %s meanwhile', async ([_what, code, happen], { onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { strategy, approvalId } = await asked(rig)
    happen(rig, strategy.id)
    expect(await codeOf(rig.options.entries.approve(approvalId, 'test'))).toBe(code)
    expect(rig.gateway().orders).toEqual([])
  })
})
