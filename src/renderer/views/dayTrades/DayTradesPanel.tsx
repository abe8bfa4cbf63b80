import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { TradeView } from '#protocol/views/intradayView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { intradayQueries } from '../../bridge/queries/intradayQueries'
import { useCommand } from '../../bridge/useCommand'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { Change } from '../../components/Change'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorLine } from '../../components/Notes'
import { formatFixed, formatInteger, formatPrice } from '../../format/numbers'
import { MoveLevelDialog } from './MoveLevelDialog'
import { LEVEL_NAMES, levelPrice, type TradeLevel } from './tradeFigures'

const ReplayDialog = lazy(async () => ({
  default: (await import('../replay/ReplayDialog')).ReplayDialog,
}))

/** Intraday trades with the stop and the target that protect them, and how many risks they have made. */
export function DayTradesPanel() {
  const trades = useQuery(intradayQueries(useBridge()).trades())
  const isConnected = useConnection().kind === 'open'
  const close = useCommand('trades.close')
  const [moved, setMoved] = useState<{ tradeId: string; level: TradeLevel } | undefined>(undefined)
  const [replayed, setReplayed] = useState<string | undefined>(undefined)
  const columns = useMemo(
    () =>
      columnsOf(
        isConnected && !close.isPending,
        ({ tradeId }) => close.run({ tradeId }),
        ({ tradeId }, level) => setMoved({ tradeId, level }),
        ({ tradeId }) => setReplayed(tradeId),
      ),
    [isConnected, close.isPending, close.run],
  )
  const movedTrade = trades.data?.find(({ tradeId }) => tradeId === moved?.tradeId)
  return (
    <Answered query={trades} what="the day’s trades">
      {data => (
        <div className="view">
          {close.error !== undefined && <ErrorLine error={close.error} />}
          {replayed !== undefined && (
            <Suspense>
              <ReplayDialog tradeId={replayed} onClose={() => setReplayed(undefined)} />
            </Suspense>
          )}
          {moved && movedTrade && (
            <MoveLevelDialog
              trade={movedTrade}
              level={moved.level}
              price={levelPrice(movedTrade, moved.level)}
              onClose={() => setMoved(undefined)}
            />
          )}
          <div className="viewBody">
            {data.length === 0 ? (
              <EmptyNote title="No day trades yet">
                The intraday cycle enters with a bracket: what it holds stands here with its stop, its target
                and its R.
              </EmptyNote>
            ) : (
              <DataTable label="Day trades" rows={data} columns={columns} rowKey={({ tradeId }) => tradeId} />
            )}
          </div>
        </div>
      )}
    </Answered>
  )
}

const STATE_TONES = { entering: 'accent', open: 'up', closed: 'plain', failed: 'warn' } as const

const columnsOf = (
  mayClose: boolean,
  onClose: (trade: TradeView) => void,
  onMove: (trade: TradeView, level: TradeLevel) => void,
  onReplay: (trade: TradeView) => void,
): readonly DataColumn<TradeView>[] => [
  {
    id: 'title',
    header: 'Trade',
    value: ({ title }) => title,
    cell: ({ title, strategy, key }) => (
      <span title={key}>
        <strong>{title}</strong> <span className="soft">{strategy}</span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '84px',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{state}</Badge>,
  },
  {
    id: 'held',
    header: 'Held',
    width: '56px',
    align: 'end',
    value: ({ held }) => held,
    cell: ({ held }) => <span className="figures">{formatInteger(held)}</span>,
  },
  price('entry', 'Entry', ({ entryPrice, entryLimit }) => entryPrice ?? entryLimit),
  price('mark', 'Mark', ({ mark }) => mark),
  levelColumn('stop', mayClose, onMove),
  levelColumn('target', mayClose, onMove),
  {
    id: 'r',
    header: 'R',
    width: '64px',
    align: 'end',
    value: ({ openR, realizedR }) => openR ?? realizedR,
    cell: ({ openR, realizedR }) => <span className="figures">{formatFixed(openR ?? realizedR, 2)}</span>,
  },
  {
    id: 'result',
    header: 'Realised',
    width: '92px',
    align: 'end',
    isSecondary: true,
    value: ({ realizedPnl }) => realizedPnl,
    cell: ({ realizedPnl }) => <Change value={realizedPnl} format="money" />,
  },
  {
    id: 'trail',
    header: 'Trail',
    width: '110px',
    isSecondary: true,
    cell: ({ trail, moveReason }) => (
      <span className="soft">
        {trail} {moveReason}
      </span>
    ),
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    width: '116px',
    align: 'end',
    cell: trade => (
      <span className="rowActions">
        <button
          type="button"
          className="rowButton"
          aria-label={`Replay ${trade.title}`}
          onClick={() => onReplay(trade)}
        >
          Replay
        </button>
        {(trade.state === 'open' || trade.state === 'entering') && (
          <button
            type="button"
            className="rowButton"
            disabled={!mayClose}
            aria-label={`Close ${trade.title}`}
            onClick={() => onClose(trade)}
          >
            Close
          </button>
        )}
      </span>
    ),
  },
]

function price(
  id: string,
  header: string,
  value: (trade: TradeView) => number | null,
): DataColumn<TradeView> {
  return {
    id,
    header,
    width: '72px',
    align: 'end',
    isSecondary: id !== 'mark',
    value,
    cell: trade => <span className="figures">{formatPrice(value(trade))}</span>,
  }
}

/** Its price; a press asks where it should be instead. */
function levelColumn(
  level: TradeLevel,
  mayMove: boolean,
  onMove: (trade: TradeView, level: TradeLevel) => void,
): DataColumn<TradeView> {
  return {
    ...price(level, LEVEL_NAMES[level], trade => levelPrice(trade, level)),
    cell: trade =>
      trade.held > 0 ? (
        <button
          type="button"
          className="rowButton figures"
          disabled={!mayMove}
          aria-label={`Move the ${level} of ${trade.title}, ${formatPrice(levelPrice(trade, level))}`}
          onClick={() => onMove(trade, level)}
        >
          {formatPrice(levelPrice(trade, level))}
        </button>
      ) : (
        <span className="figures">{formatPrice(levelPrice(trade, level))}</span>
      ),
  }
}
