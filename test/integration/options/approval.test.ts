import { describe, expect, it } from 'vitest'
import type { Strategy } from '#core/domain/strategy'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../../fakes/eventually'
import { type OptionsRig, startOptionsRig } from '../../fakes/optionsRig'
import { draftOf, SHORT_PUT } from '../../fakes/strategyDrafts'

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

  it('does not lapse by the machine’s clock before the broker has told the time', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { approvalId } = await asked(rig)
    await rig.trading.restartEngineUnready()
    expect(rig.engine.isReady).toBe(false)
    await rig.options.services.find(({ name }) => name === 'approvals')?.run()
    expect(rig.options.entries.pending()).toMatchObject([{ approvalId }])
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

/** Legs as the builder would send them: what the strategy itself would choose now. */
async function legsOf(rig: OptionsRig, strategy: Strategy) {
  const { evaluation } = await rig.dryRun(strategy)
  const { instrument, side } = evaluation.focus ?? expect.fail('nothing was chosen')
  return { instrument, side }
}

describe.concurrent('legs that a person chose', () => {
  it('wait for approval by the strategy’s gates and size, on record, and are sent by the one door', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const strategy = rig.follow()
    const legs = await legsOf(rig, strategy)
    const { approvalId, recorded } = await rig.options.proposals.propose(legs, 'by-hand', 'desk')
    const { evaluationId } = recorded.row
    expect(rig.gateway().orders).toEqual([])
    expect(await codeOf(rig.options.proposals.propose(legs, 'again', 'desk'))).toBe('APPROVAL_WAITING')
    await rig.restartEngine()
    expect(rig.options.entries.pending()).toMatchObject([{ approvalId }])
    expect(rig.options.evaluations.replay(evaluationId)?.isIdentical).toBe(true)
    await rig.options.entries.approve(approvalId, 'desk')
    await rig.trading.status(`clx-${evaluationId}`, 'filled', 20_000)
    const [structure] = rig.engine.views.structures()
    expect(structure).toMatchObject({ strategyId: strategy.id, evaluationId })
    expect(recorded.evaluation).toMatchObject({ chosenBy: 'desk', focus: legs })
  })

  it('are refused with the gate that blocks, which is on record', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const strategy = rig.follow()
    const legs = await legsOf(rig, strategy)
    rig.engine.switchEntries(false, 'test')
    expect(await codeOf(rig.options.proposals.propose(legs, 'by-hand', 'desk'))).toBe('ENTRIES_OFF')
    expect(rig.options.entries.pending()).toEqual([])
    const [row] = rig.engine.decisions?.evaluations({ symbol: 'SPY', limit: 1 }) ?? []
    expect(row).toMatchObject({ scanId: 'by-hand', code: 'ENTRIES_OFF' })
  })

  it('wait for approval by a wheel whose turn they are, and are refused when it is another', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const wheel = rig.follow({ ...SHORT_PUT, structure: 'wheel', name: 'Wheel' })
    const put = await legsOf(rig, wheel)
    const { recorded } = await rig.options.proposals.propose(put, 'by-hand', 'desk')
    expect(recorded.evaluation).toMatchObject({ opening: 'cashSecuredPut', chosenBy: 'desk', focus: put })
    expect(recorded.row).toMatchObject({ strategyId: wheel.id })
    expect(rig.options.evaluations.replay(recorded.row.evaluationId)?.isIdentical).toBe(true)
    if (put.instrument.kind !== 'option') return expect.fail('a short put is one option')
    // No shares are held: it is not the turn of calls.
    const call = { ...put, instrument: { ...put.instrument, right: 'call' as const } }
    const judged = await rig.options.judge.judge(call)
    expect(rig.options.proposals.obstacle(judged)).toMatchObject({
      code: 'NO_STRATEGY',
      message: expect.stringContaining('A wheel opens'),
    })
  })

  it('are refused without an enabled strategy that opens such a structure there', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const strategy = rig.follow()
    const legs = await legsOf(rig, strategy)
    rig.engine.strategies.setEnabled(strategy.id, false, 'test')
    expect(await codeOf(rig.options.proposals.propose(legs, 'by-hand', 'desk'))).toBe('NO_STRATEGY')
    const judged = await rig.options.judge.judge(legs)
    expect(rig.options.proposals.obstacle(judged)?.code).toBe('NO_STRATEGY')
    // At once, by what the sweep before saw.
    expect(rig.options.judge.judgeByNewest(legs)).toMatchObject({ tsSwept: judged.tsSwept })
    expect(rig.gateway().orders).toEqual([])
  })
})
