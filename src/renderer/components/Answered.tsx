import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { bridgeErrorOf } from '../bridge/bridge'
import { ErrorNote, LoadingNote } from './Notes'

/** What an answer shows, once there is one; until then that it is awaited, or why there is none. */
export function Answered<T>({
  query,
  what,
  children,
}: {
  query: UseQueryResult<T>
  what: string
  children: (data: T) => ReactNode
}) {
  if (query.isPending) return <LoadingNote what={what} />
  if (query.isError)
    return <ErrorNote error={bridgeErrorOf(query.error)} onRetry={() => void query.refetch()} />
  return children(query.data)
}
