import type { Micros } from '#core/domain/money'
import type { EpochMs } from '#core/domain/time'
import type { ContractReference } from './contractReference'

export type Execution = {
  readonly execId: string
  readonly orderId: number
  readonly clientId: number
  readonly permId: string
  readonly orderRef: string
  readonly contract: ContractReference
  readonly side: 'BOT' | 'SLD'
  readonly shares: number
  readonly price: number
  readonly cumulativeQuantity: number
  readonly averagePrice: number
  readonly time: EpochMs
  readonly exchange: string
  /** 1 added liquidity, 2 removed it. */
  readonly lastLiquidity: 1 | 2
  /** Undefined for the combo itself: its legs carry the commissions. */
  readonly commission: Micros | undefined
  readonly realizedPnl: Micros | undefined
}

/**
 * `0000e215.00000a01.01.01`: the run, the fill, the part of it (01 the order itself, 02 and up the legs of a combo)
 * and the revision, as IB writes them. A correction repeats the id with the next revision.
 */
export function executionId(run: number, fill: number, part: number, revision = 1): string {
  const hex = (value: number): string => value.toString(16).padStart(8, '0')
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${hex(run)}.${hex(fill)}.${two(part)}.${two(revision)}`
}

/** The id of a correction: the same, with the next revision. */
export function correctedId(execId: string): string {
  const groups = execId.split('.')
  const revision = Number(groups.at(-1)) + 1
  return [...groups.slice(0, -1), String(revision).padStart(2, '0')].join('.')
}
