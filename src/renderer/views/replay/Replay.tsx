import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { TIMEFRAMES, type Timeframe, timeframeMs } from '#core/domain/bar'
import type { TradeStoryView } from '#protocol/views/tradeStoryView'
import { useBridge } from '../../bridge/BridgeProvider'
import { replayQueries } from '../../bridge/queries/replayQueries'
import { Answered } from '../../components/Answered'
import { Button } from '../../components/Button'
import { Choice } from '../../components/Choice'
import { EmptyNote } from '../../components/Notes'
import { formatDay, formatMinute } from '../../format/times'
import { AttachmentPicture } from '../trades/AttachmentPicture'
import { ReplayChart } from './ReplayChart'
import { barsAround, barsKnownAt, entryOf, spanOf, timeframeFor } from './replayTimeline'
import './replay.css'
import { StoryList } from './StoryList'
import { StructurePrice } from './StructurePrice'

const STEP_MS = 250
const OPTIONS = TIMEFRAMES.map(value => ({ value, label: value }))

/** Step by step, played or scrubbed; what is shown at a moment is what was known then. */
export function Replay({ story }: { story: TradeStoryView }) {
  const span = spanOf(story)
  const [timeframe, setTimeframe] = useState<Timeframe>(() => timeframeFor(span))
  const bars = useQuery(
    replayQueries(useBridge()).bars(story.underlying, timeframe, barsAround(span, timeframe)),
  )
  return (
    <div className="replay">
      <div className="toolbar">
        <h3>
          {story.title}{' '}
          <span className="soft figures">
            {formatDay(span[0])} {formatMinute(span[0])}
          </span>
        </h3>
        <Choice label="Timeframe" options={OPTIONS} value={timeframe} onChange={setTimeframe} />
      </div>
      {story.entryChart !== null && (
        <details>
          <summary>The chart at entry, as it was kept</summary>
          <AttachmentPicture attachment={story.entryChart} />
        </details>
      )}
      <Answered query={bars} what={`${story.underlying} bars of that time`}>
        {data =>
          data.time.length === 0 ? (
            <EmptyNote title={`No ${timeframe} bars of ${story.underlying} are kept for that time`}>
              Neither the archive nor the broker has them; another timeframe may have some.
              {story.marks !== null && <StructurePrice story={story} until={story.toldAt} />}
              <StoryList events={story.events} until={Number.POSITIVE_INFINITY} onAt={() => undefined} />
            </EmptyNote>
          ) : (
            <Player key={timeframe} story={story} timeframe={timeframe} bars={data} />
          )
        }
      </Answered>
    </div>
  )
}

function Player({
  story,
  timeframe,
  bars,
}: {
  story: TradeStoryView
  timeframe: Timeframe
  bars: Parameters<typeof ReplayChart>[0]['bars']
}) {
  const barMs = timeframeMs[timeframe]
  const { time } = bars
  const entryAt = entryOf(story.events)?.at ?? time[0] ?? 0
  const atEntry = Math.max(1, barsKnownAt(time, barMs, entryAt))
  const [shown, setShown] = useState(atEntry)
  const [isPlaying, setIsPlaying] = useState(false)
  const isAtEntry = shown === atEntry
  const isAtEnd = shown >= time.length
  /** All that is shown had happened by then; at the entry that is the entry itself. */
  const until = isAtEntry ? Math.max(entryAt, endOf(time[shown - 1], barMs)) : endOf(time[shown - 1], barMs)

  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => setShown(count => Math.min(count + 1, time.length)), STEP_MS)
    return () => clearInterval(timer)
  }, [isPlaying, time.length])
  useEffect(() => {
    if (isAtEnd) setIsPlaying(false)
  }, [isAtEnd])

  const show = (count: number) => {
    setIsPlaying(false)
    setShown(Math.min(Math.max(count, 1), time.length))
  }
  return (
    <>
      <ReplayChart story={story} timeframe={timeframe} bars={bars} shown={shown} until={until} />
      {story.marks !== null && <StructurePrice story={story} until={until} />}
      {(time[0] ?? 0) > entryAt && (
        <p className="replayNote">These bars begin after the entry: earlier ones are not kept.</p>
      )}
      <div className="replayControls">
        <Button onClick={() => show(atEntry)} disabled={isAtEntry}>
          As it was at entry
        </Button>
        <Button onClick={() => show(shown - 1)} disabled={shown <= 1}>
          Back
        </Button>
        <Button tone="primary" onClick={() => setIsPlaying(!isPlaying)} disabled={isAtEnd && !isPlaying}>
          {isPlaying ? 'Pause' : 'Play'}
        </Button>
        <Button onClick={() => show(shown + 1)} disabled={isAtEnd}>
          Step
        </Button>
        <input
          type="range"
          aria-label="Moment"
          aria-valuetext={`${formatDay(until)} ${formatMinute(until)}`}
          min={1}
          max={time.length}
          value={shown}
          onChange={event => show(Number(event.target.value))}
        />
        <output className="figures">
          {formatDay(until)} {formatMinute(until)}
        </output>
      </div>
      <StoryList events={story.events} until={until} onAt={at => show(barsKnownAt(time, barMs, at) + 1)} />
    </>
  )
}

const endOf = (time: number | undefined, barMs: number): number => (time ?? 0) + barMs
