import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { StructureHistoryView } from '#protocol/views/decisionView'
import { useBridge } from '../../bridge/BridgeProvider'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { Button } from '../../components/Button'
import { Change } from '../../components/Change'
import { Choice } from '../../components/Choice'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote } from '../../components/Notes'
import { Select } from '../../components/Select'
import { csvOf, downloadText } from '../../format/download'
import { formatFixed } from '../../format/numbers'
import { formatClock, formatShortDay } from '../../format/times'
import { linkedSymbol } from '../../state/linkedSymbol'
import { TradeDetail } from './TradeDetail'
import './trades.css'

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
] as const

/** Every structure from its order to its end, the rolls it went through, and what was noted beside it. */
export function TradesPanel() {
  const history = useQuery(decisionQueries(useBridge()).history())
  const [state, setState] = useState<(typeof STATES)[number]['value']>('all')
  const [tag, setTag] = useState('')
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  return (
    <Answered query={history} what="the trades">
      {all => {
        const tags = [...new Set(all.flatMap(({ note }) => note.tags))].sort()
        const shown = all
          .filter(each => state === 'all' || each.state === state)
          .filter(({ note }) => tag === '' || note.tags.includes(tag))
        const detail = all.find(each => each.structureId === chosen)
        return (
          <div className="view">
            <div className="toolbar">
              <Choice label="Which trades" options={STATES} value={state} onChange={setState} />
              <Select
                label="Tag"
                value={tags.includes(tag) ? tag : ''}
                options={['', ...tags].map(value => ({ value, label: value || 'Any tag' }))}
                onChange={setTag}
              />
              <span className="toolbarEnd exports">
                <Button onClick={() => exportCsv(shown)}>CSV</Button>
                <Button
                  onClick={() =>
                    downloadText('trades.json', 'application/json', JSON.stringify(shown, null, 2))
                  }
                >
                  JSON
                </Button>
              </span>
            </div>
            <div className="viewBody tradesBody">
              {shown.length === 0 ? (
                <EmptyNote title="No trades here">
                  What strategies open is kept here with its rolls, its result and your notes, for as long as
                  the journal is.
                </EmptyNote>
              ) : (
                <DataTable
                  label="Trades"
                  rows={shown}
                  columns={COLUMNS}
                  rowKey={({ structureId }) => structureId}
                  rowClass={({ structureId }) => (structureId === chosen ? 'rowChosen' : '')}
                  onRowClick={({ structureId, underlying }) => {
                    setChosen(structureId)
                    if (underlying !== '') linkedSymbol.set(underlying)
                  }}
                />
              )}
              {detail !== undefined && <TradeDetail key={detail.structureId} trade={detail} />}
            </div>
          </div>
        )
      }}
    </Answered>
  )
}

const STATE_TONES = { open: 'accent', closed: 'plain', unfilled: 'warn' } as const

const COLUMNS: readonly DataColumn<StructureHistoryView>[] = [
  {
    id: 'opened',
    header: 'Opened',
    width: '112px',
    value: ({ tsOpened }) => tsOpened,
    cell: ({ tsOpened }) => (
      <span className="figures soft">
        {formatShortDay(tsOpened)} {formatClock(tsOpened)}
      </span>
    ),
  },
  {
    id: 'title',
    header: 'Trade',
    value: ({ chain }) => chain.at(-1) ?? '',
    cell: ({ chain, title, quantity }) => (
      <span title={chain.join('\n')}>
        <strong>
          {quantity} × {chain.at(-1)}
        </strong>{' '}
        <span className="soft">{title}</span>
        {chain.length > 1 && <Badge tone="accent">{`rolled ${chain.length - 1}`}</Badge>}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '78px',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{state}</Badge>,
  },
  {
    id: 'profit',
    header: 'Result',
    width: '96px',
    align: 'end',
    value: ({ profit }) => profit,
    cell: ({ profit }) => <Change value={profit} format="money" />,
  },
  {
    id: 'r',
    header: 'R',
    width: '60px',
    align: 'end',
    isSecondary: true,
    value: ({ rMultiple }) => rMultiple,
    cell: ({ rMultiple }) => <span className="figures">{formatFixed(rMultiple, 2)}</span>,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: '120px',
    isSecondary: true,
    cell: ({ note }) => note.tags.map(tag => <Badge key={tag}>{tag}</Badge>),
  },
]

const exportCsv = (trades: readonly StructureHistoryView[]): void =>
  downloadText(
    'trades.csv',
    'text/csv',
    csvOf(
      [
        'opened',
        'strategy',
        'structure',
        'instrument',
        'quantity',
        'state',
        'openingCash',
        'commissions',
        'result',
        'maxLoss',
        'tags',
        'note',
        'attachments',
      ],
      trades.map(each => [
        new Date(each.tsOpened).toISOString(),
        each.strategyName,
        each.title,
        each.chain.join(' > '),
        each.quantity,
        each.state,
        each.openingCash,
        each.commissions,
        each.profit,
        each.maxLoss,
        each.note.tags.join(' '),
        each.note.text,
        each.attachments.map(({ name }) => name).join(' | '),
      ]),
    ),
  )
