import { exchangeTimeOf, MS_PER_MINUTE } from '../../calendar/exchangeTime'
import { sessionOf } from '../../calendar/xnysSessions'
import { minuteOfClock } from '../../domain/clockTime'
import { STRUCTURE_FACTS } from '../../domain/structureKind'
import type { Candidate } from '../../strategies/candidate'
import { atLeast, atMost, blocked, type GateResult, gate, off, passed } from '../gate'
import type { EvaluationInputs } from '../inputs'

/** Stage H, what holds for every candidate: the session, the strategy's own hours, the switches and the counts. */
export function executionGates(inputs: EvaluationInputs): readonly GateResult[] {
  const { strategy, entriesOn, book } = inputs
  return [
    ...sessionGates(inputs),
    windowGate(inputs),
    entriesOn && strategy.isEnabled ? passed('H', 'entries') : blocked('H', 'entries', 'ENTRIES_OFF'),
    gate(
      'H',
      'positions',
      [atMost('positions after', book.strategyPositions + 1, strategy.maxPositions)],
      'MAX_POSITIONS',
    ),
  ]
}

/** Neutral structures in one expiration share one risk, whichever strategy opened them. */
export function perExpirationGate({ kind, slice }: Candidate, { book, rules }: EvaluationInputs): GateResult {
  if (!STRUCTURE_FACTS[kind].isNeutral) return off('H', 'perExpiration')
  const after = (book.condorsByExpiration[slice.expiration] ?? 0) + 1
  return gate(
    'H',
    'perExpiration',
    [atMost('in this expiration after', after, rules.condorsPerExpirationMax)],
    'MAX_PER_EXPIRATION',
  )
}

function sessionGates({ now, rules }: EvaluationInputs): readonly GateResult[] {
  const { date } = exchangeTimeOf(now)
  const session = sessionOf(date)
  if (!session || now < session.opensAt || now >= session.closesAt)
    return [blocked('H', 'session', 'SESSION_CLOSED'), blocked('H', 'close', 'SESSION_CLOSED')]
  const minutesLeft = (session.closesAt - now) / MS_PER_MINUTE
  return [
    passed('H', 'session'),
    gate(
      'H',
      'close',
      [atLeast('minutes to the close', minutesLeft, rules.minutesBeforeCloseMin)],
      'CLOSE_NEAR',
    ),
  ]
}

function windowGate({ now, strategy }: EvaluationInputs): GateResult {
  const minute = exchangeTimeOf(now).msOfDay / MS_PER_MINUTE
  return gate(
    'H',
    'window',
    [
      atLeast('minute of day', minute, minuteOfClock(strategy.entry.windowFrom)),
      atMost('minute of day', minute, minuteOfClock(strategy.entry.windowTo)),
    ],
    'ENTRY_WINDOW',
  )
}
