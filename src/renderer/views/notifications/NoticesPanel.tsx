import { Badge } from '../../components/Badge'
import { EmptyNote } from '../../components/Notes'
import { formatWallClock } from '../../format/times'
import { useValue } from '../../state/valueStore'
import './notifications.css'
import { notices } from './notices'

const WORDS = { up: 'done', down: 'stopped', warn: 'look', accent: 'asks' } as const

/** Every piece of news since the window was opened, newest first. */
export function NoticesPanel() {
  const all = useValue(notices)
  if (all.length === 0)
    return (
      <EmptyNote title="No news">
        Fills, denials, rejections, questions and the kill switch are told here and in the line below as they
        happen.
      </EmptyNote>
    )
  return (
    <ul className="notices">
      {all.map(({ id, wall, tone, title, detail }) => (
        <li key={id}>
          <span className="figures soft">{formatWallClock(wall)}</span>{' '}
          <Badge tone={tone}>{WORDS[tone]}</Badge> <strong>{title}</strong>{' '}
          <span className="soft">{detail}</span>
        </li>
      ))}
    </ul>
  )
}
