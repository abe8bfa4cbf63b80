import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { formatClock, formatShortDay } from '../../format/times'
import { changedFields } from './strategyFields'

/** Every version of a strategy, newest first, with what it changed. */
export function StrategyVersions({ id }: { id: string }) {
  const versions = useQuery(decisionQueries(useBridge()).versions(id))
  if (!versions.data || versions.data.length < 2) return null
  const newestFirst = [...versions.data].sort((a, b) => b.strategy.version - a.strategy.version)
  return (
    <details className="soft">
      <summary>{newestFirst.length} versions</summary>
      <ul className="strategyVersions">
        {newestFirst.map(({ strategy, actor, tsInit }, index) => {
          const before = newestFirst[index + 1]?.strategy
          return (
            <li key={strategy.version}>
              <strong>{strategy.version}</strong> {formatShortDay(tsInit)} {formatClock(tsInit)} by {actor}
              {before !== undefined && (
                <ul>
                  {changedFields(before, strategy).map(change => (
                    <li key={change.label}>
                      {change.label}: <del>{change.before}</del> → <ins>{change.after}</ins>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          )
        })}
      </ul>
    </details>
  )
}
