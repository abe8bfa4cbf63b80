import type { StoryEventView } from '#protocol/views/tradeStoryView'
import { formatClock, formatShortDay } from '../../format/times'
import { reasonWords, storyWords } from './storyWords'

/** What happened, each with its reason; what lies ahead of the moment waits in grey. */
export function StoryList({
  events,
  until,
  onAt,
}: {
  events: readonly StoryEventView[]
  until: number
  onAt: (at: number) => void
}) {
  return (
    <ol className="story" aria-label="What happened">
      {events.map(event => (
        <li key={event.place} className={event.at <= until ? '' : 'storyAhead'}>
          <button type="button" className="storyEvent" onClick={() => onAt(event.at)}>
            <span className="figures soft">
              {formatShortDay(event.at)} {formatClock(event.at)}
            </span>
            <span>{storyWords(event)}</span>
            <span className="soft">{reasonWords(event)}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
