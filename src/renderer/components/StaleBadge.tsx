import { Badge } from './Badge'

/** Beside numbers that follow a quote, while the quote stands still. */
export function StaleBadge({ isStale }: { isStale: boolean | undefined }) {
  if (isStale !== true) return null
  return (
    <Badge tone="warn" title="By a quote that has not moved for longer than it should be quiet">
      STALE
    </Badge>
  )
}
