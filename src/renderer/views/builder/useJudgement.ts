import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { instrumentKey } from '#core/domain/instrument'
import { useBridge } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { orderOf, type StructureDraft } from './structureDraft'

/** A judgement sweeps an expiration at the broker: it waits until the legs have settled. */
const ASK_AFTER_MS = 500

/** The pipeline's word on the draft. What it said of other legs stays until it has spoken of these. */
export function useJudgement(draft: StructureDraft) {
  const order = orderOf(draft)
  const key = order === undefined ? '' : `${order.side} ${instrumentKey(order.instrument)}`
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [key])
  const judgement = useQuery({
    ...decisionQueries(useBridge()).judgement(key, order),
    enabled: order !== undefined && settled === key,
    placeholderData: keepPreviousData,
  })
  const isCurrent = settled === key && judgement.isSuccess && !judgement.isPlaceholderData
  return { ...judgement, isCurrent }
}
