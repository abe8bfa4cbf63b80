import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { instrumentKey } from '#core/domain/instrument'
import type { BridgeError } from '#protocol/errors'
import type { JudgementView } from '#protocol/views/judgementView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { orderOf, type StructureDraft } from './structureDraft'

/** A judgement sweeps an expiration at the broker: it waits until the legs have settled. */
const ASK_AFTER_MS = 500

export type LegJudgement = {
  /** Of these legs when `isCurrent`, else of those before them. */
  readonly data: JudgementView | undefined
  readonly isCurrent: boolean
  /** Since when the broker is being asked for quotes of now, by the machine's clock; undefined when they are there. */
  readonly sweepingSince: number | undefined
  readonly error: BridgeError | undefined
}

/**
 * The pipeline's word on the draft: at once by the newest sweep of the expiration, and by one of now as soon as it is
 * there. What it said of other legs stays until it has spoken of these.
 */
export function useJudgement(draft: StructureDraft): LegJudgement {
  const order = orderOf(draft)
  const key = order === undefined ? '' : `${order.side} ${instrumentKey(order.instrument)}`
  const [settled, setSettled] = useState({ key: '', at: 0 })
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ key, at: Date.now() }), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [key])
  const isSettled = order !== undefined && settled.key === key
  const queries = decisionQueries(useBridge())
  const fresh = useQuery({
    ...queries.judgement(key, order, 'now'),
    enabled: isSettled,
    placeholderData: keepPreviousData,
  })
  const isFresh = isSettled && fresh.isSuccess && !fresh.isPlaceholderData
  const newest = useQuery({ ...queries.judgement(key, order, 'newest'), enabled: isSettled && !isFresh })
  return {
    data: isFresh ? fresh.data : (newest.data ?? fresh.data),
    isCurrent: isFresh || (isSettled && newest.isSuccess),
    sweepingSince: isSettled && !isFresh && !fresh.isError ? settled.at : undefined,
    error: fresh.isError ? bridgeErrorOf(fresh.error) : undefined,
  }
}
