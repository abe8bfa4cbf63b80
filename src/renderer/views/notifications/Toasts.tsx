import { useEffect, useState } from 'react'
import { useBridge } from '../../bridge/BridgeProvider'
import { useNow } from '../../state/useNow'
import { useValue } from '../../state/valueStore'
import './notifications.css'
import { NoticeWatch, notices } from './notices'

const SHOWN_MS = 7_000
const SHOWN_MAX = 3

/** The latest news in a corner for some seconds; all of it stands under Notices. */
export function Toasts() {
  const bridge = useBridge()
  useEffect(() => new NoticeWatch(Date.now).follow(bridge), [bridge])
  const all = useValue(notices)
  const now = useNow()
  const [closed, setClosed] = useState(0)
  const shown = all.filter(({ id, wall }) => id > closed && now - wall < SHOWN_MS).slice(0, SHOWN_MAX)
  return (
    <section className="toasts" aria-label="News" aria-live="polite">
      {shown.map(({ id, tone, title, detail }) => (
        <div key={id} className={`toast toast-${tone}`}>
          <p>
            <strong>{title}</strong>
          </p>
          {detail !== '' && <p className="soft">{detail}</p>}
          <button
            type="button"
            className="iconButton"
            aria-label="Close the news"
            onClick={() => setClosed(all[0]?.id ?? 0)}
          >
            ✕
          </button>
        </div>
      ))}
    </section>
  )
}
