import type { KillState } from '../risk/killSwitch'
import { compareVersions } from './version'

/** What a publisher says of a version; what is signed. */
export type UpdateOffer = {
  readonly version: string
  /** 1 to 100: the share of installations that may take it yet. */
  readonly rolloutPercent: number
  /** The oldest version that can be updated by it; undefined is any. */
  readonly minimumVersion: string | undefined
}

export type UpdateSituation = {
  readonly installed: string
  /** The newest version that was ever installed here: an older one is a downgrade even after a rollback. */
  readonly newestSeen: string
  /** Versions that were installed here and failed. */
  readonly failed: readonly string[]
  /** 0 to 99, the same for an installation each time: see rolloutBucket. */
  readonly bucket: number
}

export type UpdateVerdict =
  | { readonly kind: 'take' }
  | { readonly kind: 'leave'; readonly code: LeaveCode; readonly reason: string }

export type LeaveCode = 'UP_TO_DATE' | 'DOWNGRADE' | 'FAILED_BEFORE' | 'NOT_ROLLED_OUT' | 'TOO_OLD'

/** Whether an offer is for this installation. That its signature is right has been checked before. */
export function judgeOffer(offer: UpdateOffer, situation: UpdateSituation): UpdateVerdict {
  const { installed, newestSeen, failed, bucket } = situation
  const leave = (code: LeaveCode, reason: string): UpdateVerdict => ({ kind: 'leave', code, reason })
  const order = compareVersions(offer.version, installed)
  if (order === 0) return leave('UP_TO_DATE', `${installed} is installed`)
  if (order < 0) return leave('DOWNGRADE', `${offer.version} is older than ${installed}`)
  if (failed.includes(offer.version))
    return leave('FAILED_BEFORE', `${offer.version} was installed and failed`)
  if (compareVersions(offer.version, newestSeen) < 0)
    return leave('DOWNGRADE', `${offer.version} is older than ${newestSeen}, which was installed before`)
  if (offer.minimumVersion !== undefined && compareVersions(installed, offer.minimumVersion) < 0)
    return leave('TOO_OLD', `${offer.version} wants ${offer.minimumVersion} first`)
  if (bucket >= offer.rolloutPercent)
    return leave('NOT_ROLLED_OUT', `${offer.version} is offered to ${offer.rolloutPercent}% yet`)
  return { kind: 'take' }
}

export type TradingSituation = {
  readonly workingOrders: number
  /** Positions that no working exit or watch protects. */
  readonly unprotectedPositions: number
  readonly isSessionOpen: boolean
  readonly killState: KillState
  readonly waitsForSession: boolean
}

/** Why an engine may not be stopped for an update now; undefined when it may. */
export function installObstacle(now: TradingSituation): string | undefined {
  if (now.killState !== 'armed') return `the kill switch is in ${now.killState}: an operator must look first`
  if (now.workingOrders > 0) return `${now.workingOrders} orders work`
  if (now.unprotectedPositions > 0) return `${now.unprotectedPositions} positions are not protected`
  if (now.isSessionOpen && now.waitsForSession) return 'a session is open'
  return undefined
}
