import type { OrderPurpose } from '../domain/order'
import type { EpochMs } from '../domain/time'

/**
 * `armed`: trading may happen. `safeMode`: working entries are cancelled, new ones denied, exits go on.
 * `hardStop`: everything is cancelled and every position flattened. It only tightens by itself; loosening it is an
 * operator's act.
 */
export type KillState = 'armed' | 'safeMode' | 'hardStop'

export type KillSwitch = {
  readonly state: KillState
  readonly reason: string
  readonly actor: string
  readonly since: EpochMs | undefined
}

export const ARMED: KillSwitch = { state: 'armed', reason: '', actor: '', since: undefined }

const SEVERITY: Readonly<Record<KillState, number>> = { armed: 0, safeMode: 1, hardStop: 2 }

export type Trip = {
  readonly level: 'safeMode' | 'hardStop'
  readonly reason: string
  readonly actor: string
}

/** Undefined when the switch already is at this level or a tighter one. */
export function tripped(current: KillSwitch, trip: Trip, now: EpochMs): KillSwitch | undefined {
  if (SEVERITY[trip.level] <= SEVERITY[current.state]) return undefined
  return { state: trip.level, reason: trip.reason, actor: trip.actor, since: now }
}

/** Undefined when it is armed already. Who may ask is checked by the bridge: only an operator with the trade scope. */
export function reset(
  current: KillSwitch,
  reason: string,
  actor: string,
  now: EpochMs,
): KillSwitch | undefined {
  return current.state === 'armed' ? undefined : { state: 'armed', reason, actor, since: now }
}

/** Asked by the door, and again as the bytes of an order leave. */
export function mayLeave(killSwitch: KillSwitch, purpose: OrderPurpose): boolean {
  switch (killSwitch.state) {
    case 'armed':
      return true
    case 'safeMode':
      return purpose !== 'entry'
    case 'hardStop':
      return purpose === 'emergency'
  }
}
