import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { formatDuration } from '../../format/times'
import { useNow } from '../../state/useNow'

/** How old the quotes are that a verdict stands on, and how long newer ones have been waited for. */
export function SweepState({
  tsSwept,
  sweepingSince,
}: {
  tsSwept: number | undefined
  sweepingSince: number | undefined
}) {
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const wall = useNow(1_000)
  const now = wall + (status?.clock.offsetMs ?? 0)
  return (
    <p className="soft figures builderSweep" role="status">
      {tsSwept !== undefined && `By quotes of ${formatDuration(now - tsSwept)} ago.`}{' '}
      {sweepingSince !== undefined && (
        <>
          <span className="spinner" aria-hidden="true" /> Asking for quotes of now,{' '}
          {formatDuration(wall - sweepingSince)}
        </>
      )}
    </p>
  )
}
