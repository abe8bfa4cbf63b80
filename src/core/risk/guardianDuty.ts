import type { KillState } from './killSwitch'

/**
 * What the guardian knows of the engine. `working`: its trading loop proves work. `unseen`: it has said nothing since
 * the guardian started. `lost`: it worked and went silent without a word. `left`: it said that it stops.
 */
export type EnginePresence = 'working' | 'unseen' | 'lost' | 'left'

export type WhenEngineIsLost = 'nothing' | 'cancel' | 'flatten'

/** `cancel`: no order may work. `flatten`: nothing may be held either. */
export type GuardianDuty = 'standBy' | 'cancel' | 'flatten'

export type GuardianSituation = {
  readonly engine: EnginePresence
  /** The kill state that is durable: the engine's own, or the guardian's trip that no engine has taken over yet. */
  readonly killState: KillState
  /** True while that trip waits for an engine to take it over. */
  readonly isTripPending: boolean
  readonly whenLost: WhenEngineIsLost
}

/**
 * What the guardian must do. It never trades beside an engine that works: then it only sees to it that nothing works
 * at the broker until the engine has taken the trip over, and leaves flattening to the engine.
 */
export function guardianDuty({
  engine,
  killState,
  isTripPending,
  whenLost,
}: GuardianSituation): GuardianDuty {
  if (engine === 'working') return isTripPending ? 'cancel' : 'standBy'
  if (killState === 'hardStop') return 'flatten'
  if (engine === 'lost' && whenLost === 'flatten') return 'flatten'
  if (isTripPending) return 'cancel'
  if (engine === 'lost' && whenLost === 'cancel') return 'cancel'
  // Entries that were cancelled may have been on their way as the engine went.
  return engine === 'lost' && killState === 'safeMode' ? 'cancel' : 'standBy'
}
