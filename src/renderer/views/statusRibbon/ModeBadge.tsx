import type { StatusView } from '#protocol/views/statusView'
import { Badge } from '../../components/Badge'

const MODE_TONES = { simulation: 'simulation', paper: 'accent', live: 'down' } as const

/** Simulation, paper or live, and whether orders are sent. */
export function ModeBadge({ status }: { status: StatusView }) {
  return (
    <span className="ribbonMode">
      <Badge tone={MODE_TONES[status.mode]}>{status.mode.toUpperCase()}</Badge>
      {status.dryRun && (
        <Badge tone="warn" title="Orders are decided and recorded, and not sent">
          DRY RUN
        </Badge>
      )}
    </span>
  )
}
