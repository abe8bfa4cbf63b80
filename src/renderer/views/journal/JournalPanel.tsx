import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { JournalEntryView } from '#protocol/views/logView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { logQueries } from '../../bridge/queries/logQueries'
import { Badge, type Tone } from '../../components/Badge'
import { Button } from '../../components/Button'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { OrderId } from '../../components/OrderId'
import { formatClock, formatShortDay } from '../../format/times'

const ReplayDialog = lazy(async () => ({
  default: (await import('../replay/ReplayDialog')).ReplayDialog,
}))

/** The engine's own record, newest first; older pages are asked for at its end. */
export function JournalPanel() {
  const journal = useInfiniteQuery(logQueries(useBridge()).journal())
  const [replayed, setReplayed] = useState<string | undefined>(undefined)
  const columns = useMemo(() => [...COLUMNS, replayColumn(setReplayed)], [])
  if (journal.isPending) return <LoadingNote what="the journal" />
  if (journal.isError) {
    return <ErrorNote error={bridgeErrorOf(journal.error)} onRetry={() => void journal.refetch()} />
  }
  const entries = journal.data.pages.flat().sort((a, b) => b.seq - a.seq)
  if (entries.length === 0) {
    return (
      <EmptyNote title="The journal is empty">
        Intents, what the broker reported, denials and the kill switch are written here before anything is
        sent.
      </EmptyNote>
    )
  }
  return (
    <div className="view">
      {replayed !== undefined && (
        <Suspense>
          <ReplayDialog tradeId={replayed} onClose={() => setReplayed(undefined)} />
        </Suspense>
      )}
      <div className="viewBody">
        <DataTable
          label="Journal entries"
          rows={entries}
          columns={columns}
          rowKey={entry => String(entry.seq)}
          footer={
            journal.hasNextPage && (
              <p className="tableFooter">
                <Button
                  tone="quiet"
                  isPending={journal.isFetchingNextPage}
                  onClick={() => void journal.fetchNextPage()}
                >
                  Older entries
                </Button>
              </p>
            )
          }
        />
      </div>
    </div>
  )
}

const TONES: Readonly<Record<JournalEntryView['kind'], Tone>> = {
  intent: 'accent',
  orderEvent: 'plain',
  fill: 'up',
  commission: 'plain',
  denial: 'down',
  killSwitch: 'down',
  reconciliation: 'warn',
}

const WORDS: Readonly<Record<JournalEntryView['kind'], string>> = {
  intent: 'Intent',
  orderEvent: 'Order',
  fill: 'Fill',
  commission: 'Commission',
  denial: 'Denial',
  killSwitch: 'Kill switch',
  reconciliation: 'Reconciled',
}

const COLUMNS: readonly DataColumn<JournalEntryView>[] = [
  {
    id: 'seq',
    isSecondary: true,
    header: '#',
    width: '56px',
    value: entry => entry.seq,
    align: 'end',
    cell: entry => <span className="figures soft">{entry.seq}</span>,
  },
  {
    id: 'time',
    header: 'Time',
    width: '128px',
    cell: entry => (
      <span className="figures soft">
        {formatShortDay(entry.tsInit)} {formatClock(entry.tsInit)}
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'What',
    width: '100px',
    value: entry => entry.kind,
    cell: entry => <Badge tone={TONES[entry.kind]}>{WORDS[entry.kind]}</Badge>,
  },
  { id: 'title', header: 'Title', cell: entry => <strong title={entry.title}>{entry.title}</strong> },
  {
    id: 'code',
    isSecondary: true,
    header: 'Code',
    width: '170px',
    value: entry => entry.code,
    cell: entry => <span className="figures">{entry.code ?? ''}</span>,
  },
  {
    id: 'detail',
    header: 'Detail',
    cell: entry => (
      <span className="soft" title={entry.detail}>
        {entry.detail}
      </span>
    ),
  },
  {
    id: 'order',
    isSecondary: true,
    header: 'Order',
    width: '112px',
    cell: entry => <OrderId id={entry.clientOrderId} />,
  },
]

/** Whatever belongs to a structure or a day trade leads to its story. */
const replayColumn = (onReplay: (tradeId: string) => void): DataColumn<JournalEntryView> => ({
  id: 'replay',
  header: 'Replay',
  isHeaderHidden: true,
  width: '64px',
  align: 'end',
  cell: ({ tradeId, title }) =>
    tradeId !== null && (
      <button
        type="button"
        className="rowButton"
        aria-label={`Replay ${title}`}
        onClick={() => onReplay(tradeId)}
      >
        Replay
      </button>
    ),
})
