import type { PreviewView } from '#protocol/views/orderView'
import { formatPrice } from '../../format/numbers'
import { formatDuration } from '../../format/times'

/** Rungs shown one by one; of a longer ladder the last stands for the rest. */
const RUNGS_SHOWN = 12

/** Every price that the limit walks while it does not fill, with its time, and what ends it. */
export function WalkPreview({ walk }: { walk: NonNullable<PreviewView['walk']> }) {
  const { rungs, stopsBy, endsAfterMs } = walk
  const shown = rungs.slice(0, RUNGS_SHOWN)
  const last = rungs.at(-1)
  const hidden = rungs.length - shown.length
  if (last === undefined) return null
  return (
    <section aria-label="Walk">
      <ol className="walkRungs figures">
        {shown.map(({ afterMs, limitPrice }) => (
          <li key={afterMs}>
            <span className="soft">{afterMs === 0 ? 'now' : `+${formatDuration(afterMs)}`}</span>{' '}
            {formatPrice(limitPrice)}
          </li>
        ))}
        {hidden > 0 && (
          <li>
            <span className="soft">… +{formatDuration(last.afterMs)}</span> {formatPrice(last.limitPrice)}
          </li>
        )}
      </ol>
      <p className="soft">
        {stopsBy === 'worst'
          ? `Waits at ${formatPrice(last.limitPrice)}, the worst that you allow, and`
          : `Time is up at ${formatPrice(last.limitPrice)}, before your worst price; it`}{' '}
        is cancelled after {formatDuration(endsAfterMs)}. Every step is judged anew.
      </p>
    </section>
  )
}
