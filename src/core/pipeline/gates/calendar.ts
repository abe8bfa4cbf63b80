import { type EventKind, eventState } from '../../calendar/eventWindows'
import { blocked, type GateResult, passed } from '../gate'
import type { EvaluationInputs } from '../inputs'

export const MACRO_EVENTS = ['fomc', 'cpi', 'nfp'] as const satisfies readonly EventKind[]

/** Stage B: no macro event near. A calendar that does not reach this far blocks sellers of volatility only. */
export function calendarGates(inputs: EvaluationInputs, isCredit: boolean): readonly GateResult[] {
  return MACRO_EVENTS.map(kind => macroGate(kind, inputs, isCredit))
}

function macroGate(
  kind: (typeof MACRO_EVENTS)[number],
  { now, market, rules }: EvaluationInputs,
  isCredit: boolean,
): GateResult {
  const state = eventState(market.calendar, {
    kind,
    symbol: undefined,
    now,
    beforeMs: rules.eventBeforeMs,
    afterMs: rules.eventAfterMs,
  })
  switch (state.kind) {
    case 'inside':
      return blocked('B', kind, 'EVENT_WINDOW', kind)
    case 'clear':
      return passed('B', kind)
    case 'unknown':
      return isCredit
        ? blocked('B', kind, 'EVENTS_UNKNOWN', kind)
        : passed('B', kind, 'Not known; a debit structure does not need to know.')
  }
}
