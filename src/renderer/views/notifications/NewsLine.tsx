import { useEffect } from 'react'
import { useBridge } from '../../bridge/BridgeProvider'
import { formatWallClock } from '../../format/times'
import { useNow } from '../../state/useNow'
import { useValue } from '../../state/valueStore'
import { wantedView } from '../../state/wantedView'
import './notifications.css'
import { NoticeWatch, notices } from './notices'

const FRESH_MS = 10_000

/**
 * The latest news in a line that is always there: it covers no control and moves none, whatever comes and however
 * often. All of it stands under Notices.
 */
export function NewsLine() {
  const bridge = useBridge()
  useEffect(() => new NoticeWatch(Date.now).follow(bridge), [bridge])
  const all = useValue(notices)
  const now = useNow()
  const [latest] = all
  const fresh = all.filter(({ wall }) => now - wall < FRESH_MS).length
  const tone = latest !== undefined && fresh > 0 ? `newsLine-${latest.tone}` : ''
  return (
    <section className={`newsLine ${tone}`} aria-label="News">
      <p
        className="newsText"
        aria-live="polite"
        title={latest === undefined ? undefined : `${latest.title} ${latest.detail}`}
      >
        {latest === undefined ? (
          'No news since this window was opened.'
        ) : (
          <>
            <span className="figures">{formatWallClock(latest.wall)}</span> <strong>{latest.title}</strong>{' '}
            {latest.detail}
          </>
        )}
      </p>
      {all.length > 0 && (
        <button type="button" className="newsAll" onClick={() => wantedView.set({ id: 'notices' })}>
          {fresh > 1 ? `${fresh - 1} more` : 'All news'}
        </button>
      )}
    </section>
  )
}
