import { reset, tripped } from '../risk/killSwitch'
import type { KernelInput } from './input'
import { cancels } from './orderRequests'
import type { Step } from './outcome'
import { done, NOTHING } from './outcome'
import type { TradingState } from './tradingState'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { kind: K }>

/** The state is durable before the first cancel leaves. Tripping again at the same level cancels again. */
export function tripKillSwitch(state: TradingState, { trip, now }: InputOf<'killSwitchTripped'>): Step {
  const killSwitch = tripped(state.killSwitch, trip, now)
  const isHard = (killSwitch ?? state.killSwitch).state === 'hardStop'
  const doomed = state.workingOrders().filter(({ intent, brokerOrderId }) =>
    isHard
      ? intent.purpose !== 'emergency'
      : // What a person entered in TWS is not ours to cancel one by one, and goes on.
        intent.purpose === 'entry' && brokerOrderId !== undefined,
  )
  const { records, commands } = cancels(doomed, now)
  return done(
    [...(killSwitch ? [{ kind: 'killSwitch' as const, killSwitch }] : []), ...records],
    // A first hard stop also cancels what we do not know of, in one message: hundreds would keep the flattening
    // waiting. Later ones must not cancel the flattening.
    killSwitch?.state === 'hardStop' ? [{ kind: 'cancelAll' }] : commands,
  )
}

export function resetKillSwitch(
  state: TradingState,
  { reason, actor, now }: InputOf<'killSwitchReset'>,
): Step {
  const killSwitch = reset(state.killSwitch, reason, actor, now)
  return killSwitch ? done([{ kind: 'killSwitch', killSwitch }]) : NOTHING
}
