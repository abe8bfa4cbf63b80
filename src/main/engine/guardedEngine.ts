import type { EpochMs } from '#core/domain/time'
import type { Trip } from '#core/risk/killSwitch'
import type { GuardedEngine } from '#main/guardian/guardianLink'
import type { BrokerSession } from './brokerSession'
import type { Flattener } from './flattener'
import type { TradingLoop } from './tradingLoop'

export type GuardedParts = {
  readonly loop: TradingLoop
  readonly flattener: Flattener
  readonly session: BrokerSession
  readonly now: () => EpochMs
  readonly trip: (trip: Trip) => void
}

/** What the guardian may know of an engine and do to it. */
export function guardedEngine({ loop, flattener, session, now, trip }: GuardedParts): GuardedEngine {
  return {
    // Work done by the loop and by the watch that flattens, not mere life.
    proof: () => {
      loop.process({ kind: 'probed', now: now() })
      if (!flattener.isWorking) return undefined
      const killState = loop.isKillSwitchKnown ? loop.state.killSwitch.state : 'safeMode'
      return { killState, workingOrders: loop.state.workingOrders().length }
    },
    trip: given => {
      trip(given)
      session.recheck()
      return loop.journalFailure === undefined
    },
    recheckBroker: () => session.recheck(),
  }
}
