import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ActivityView } from '#protocol/views/logView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { logQueries } from '../../bridge/queries/logQueries'
import { Badge, type Tone } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { formatWallClock } from '../../format/times'

type Level = ActivityView['level']

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error']
const LEVEL_OPTIONS = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const

/** The engine's log for people, newest first. */
export function ActivityPanel() {
  const activity = useQuery(logQueries(useBridge()).activity())
  const [level, setLevel] = useState<Level>('info')
  const [text, setText] = useState('')
  const lines = useMemo(
    () => linesShown(activity.data ?? [], level, text.trim().toLowerCase()),
    [activity.data, level, text],
  )
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Least level shown" options={LEVEL_OPTIONS} value={level} onChange={setLevel} />
        <input
          className="searchInput activityFilter"
          aria-label="Filter the log"
          placeholder="Filter"
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <span className="soft figures toolbarEnd">{lines.length} lines</span>
      </div>
      <div className="viewBody">
        {activity.isPending ? (
          <LoadingNote what="the log" />
        ) : activity.isError ? (
          <ErrorNote error={bridgeErrorOf(activity.error)} onRetry={() => void activity.refetch()} />
        ) : lines.length === 0 ? (
          <EmptyNote title="No line matches">Choose a lower level or another text.</EmptyNote>
        ) : (
          <DataTable label="Log lines" rows={lines} columns={COLUMNS} rowKey={line => String(line.id)} />
        )}
      </div>
    </div>
  )
}

function linesShown(lines: readonly ActivityView[], level: Level, text: string): ActivityView[] {
  const least = LEVELS.indexOf(level)
  return lines
    .filter(line => LEVELS.indexOf(line.level) >= least)
    .filter(line => text === '' || `${line.event} ${line.message}`.toLowerCase().includes(text))
    .reverse()
}

const TONES: Readonly<Record<Level, Tone>> = { debug: 'plain', info: 'accent', warn: 'warn', error: 'down' }

const COLUMNS: readonly DataColumn<ActivityView>[] = [
  {
    id: 'time',
    header: 'Local time',
    width: '84px',
    value: line => line.id,
    cell: line => <span className="figures soft">{formatWallClock(line.wall)}</span>,
  },
  {
    id: 'level',
    header: 'Level',
    width: '64px',
    cell: line => <Badge tone={TONES[line.level]}>{line.level.toUpperCase()}</Badge>,
  },
  {
    id: 'event',
    isSecondary: true,
    header: 'Event',
    width: '190px',
    cell: line => <span className="figures">{line.event}</span>,
  },
  { id: 'message', header: 'Message', cell: line => <span title={line.message}>{line.message}</span> },
]
