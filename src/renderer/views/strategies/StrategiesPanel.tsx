import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { OutputOf } from '#protocol/protocol'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Badge } from '../../components/Badge'
import { Button } from '../../components/Button'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { formatPercent } from '../../format/numbers'

/** The form brings the schemas along: they are fetched when somebody edits. */
const StrategyDialog = lazy(() =>
  import('./StrategyDialog').then(module => ({ default: module.StrategyDialog })),
)

type Strategy = OutputOf<'strategies.list'>[number]

/** What may open positions: switched one by one, or all at once. */
export function StrategiesPanel() {
  const bridge = useBridge()
  const isConnected = useConnection().kind === 'open'
  const strategies = useQuery(decisionQueries(bridge).strategies())
  const status = useQuery(statusQueries(bridge).status())
  const entries = useCommand('entries.switch')
  const enable = useCommand('strategies.setEnabled')
  const dryRun = useCommand('strategies.dryRun')
  const [edited, setEdited] = useState<{ strategy: Strategy; isNew: boolean } | undefined>(undefined)
  const columns = useMemo(
    () =>
      columnsOf({
        mayAct: isConnected,
        isTrying: dryRun.isPending,
        onEnable: ({ id, isEnabled }) => enable.run({ id, isEnabled: !isEnabled }),
        onTry: ({ id }) => dryRun.run({ id }),
        onEdit: strategy => setEdited({ strategy, isNew: false }),
        onCopy: strategy => setEdited({ strategy, isNew: true }),
      }),
    [isConnected, dryRun.isPending, dryRun.run, enable.run],
  )
  if (strategies.isPending) return <LoadingNote what="the strategies" />
  if (strategies.isError)
    return <ErrorNote error={bridgeErrorOf(strategies.error)} onRetry={() => void strategies.refetch()} />
  const isOn = status.data?.entriesOn ?? false
  const enabled = strategies.data.filter(({ isEnabled }) => isEnabled).length
  const error = entries.error ?? enable.error ?? dryRun.error
  return (
    <div className="view">
      <div className="toolbar">
        <Badge tone={isOn ? 'up' : 'warn'}>{isOn ? 'Entries on' : 'Entries off'}</Badge>
        <span className="soft figures">
          {enabled} of {strategies.data.length} enabled
        </span>
        <Button
          className="toolbarEnd"
          disabled={!isConnected || status.data === undefined}
          isPending={entries.isPending}
          onClick={() => entries.run({ isOn: !isOn })}
        >
          {isOn ? 'Switch entries off' : 'Switch entries on'}
        </Button>
      </div>
      {error !== undefined && <ErrorLine error={error} />}
      <div className="viewBody">
        {strategies.data.length === 0 ? (
          <EmptyNote title="No strategies yet">
            A strategy says what to open, when, how large, and when to get out. In simulation a new folder
            begins with a sample of each structure.
          </EmptyNote>
        ) : (
          <DataTable
            label="Strategies"
            rows={strategies.data}
            columns={columns}
            rowKey={({ id }) => id}
            rowClass={({ isEnabled }) => (isEnabled ? '' : 'rowMuted')}
          />
        )}
      </div>
      {edited !== undefined && (
        <Suspense fallback={<LoadingNote what="the form" />}>
          <StrategyDialog {...edited} onClose={() => setEdited(undefined)} />
        </Suspense>
      )}
    </div>
  )
}

type Actions = {
  readonly mayAct: boolean
  readonly isTrying: boolean
  readonly onEnable: (strategy: Strategy) => void
  readonly onTry: (strategy: Strategy) => void
  readonly onEdit: (strategy: Strategy) => void
  readonly onCopy: (strategy: Strategy) => void
}

const columnsOf = ({
  mayAct,
  isTrying,
  onEnable,
  onTry,
  onEdit,
  onCopy,
}: Actions): readonly DataColumn<Strategy>[] => [
  {
    id: 'name',
    header: 'Strategy',
    value: ({ name }) => name,
    cell: ({ name, version }) => <strong title={`version ${version}`}>{name}</strong>,
  },
  {
    id: 'underlying',
    header: 'Symbol',
    width: '72px',
    value: ({ underlying }) => underlying,
    cell: ({ underlying }) => underlying,
  },
  {
    id: 'structure',
    header: 'Structure',
    width: '130px',
    isSecondary: true,
    value: ({ structure }) => structure,
    cell: ({ structure }) => structure,
  },
  {
    id: 'dte',
    header: 'DTE',
    width: '72px',
    align: 'end',
    isSecondary: true,
    cell: ({ entry }) => (
      <span className="figures">
        {entry.dteMin}–{entry.dteMax}
      </span>
    ),
  },
  {
    id: 'delta',
    header: 'Delta',
    width: '72px',
    align: 'end',
    isSecondary: true,
    cell: ({ entry }) => <span className="figures">{entry.deltaTarget.toFixed(2)}</span>,
  },
  {
    id: 'target',
    header: 'Take',
    width: '64px',
    align: 'end',
    isSecondary: true,
    cell: ({ exit }) => <span className="figures">{formatPercent(exit.profitTargetRatio, 0)}</span>,
  },
  {
    id: 'size',
    header: 'Size',
    width: '92px',
    align: 'end',
    isSecondary: true,
    cell: ({ size }) => (
      <span className="figures">
        {size.kind === 'fixed' ? size.quantity : `${formatPercent(size.riskRatio)} risk`}
      </span>
    ),
  },
  {
    id: 'approval',
    header: 'Approval',
    width: '84px',
    isSecondary: true,
    cell: ({ needsApproval }) => <span className="soft">{needsApproval ? 'asks' : 'automatic'}</span>,
  },
  {
    id: 'enabled',
    header: 'Enabled',
    width: '84px',
    cell: strategy => (
      <button
        type="button"
        role="switch"
        aria-checked={strategy.isEnabled}
        aria-label={`${strategy.name} enabled`}
        className="rowButton"
        disabled={!mayAct}
        onClick={() => onEnable(strategy)}
      >
        {strategy.isEnabled ? 'on' : 'off'}
      </button>
    ),
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    width: '164px',
    align: 'end',
    cell: strategy => (
      <span className="rowActions">
        <button
          type="button"
          className="rowButton"
          disabled={!mayAct}
          aria-label={`Edit ${strategy.name}`}
          onClick={() => onEdit(strategy)}
        >
          Edit
        </button>
        <button
          type="button"
          className="rowButton"
          disabled={!mayAct}
          aria-label={`Copy ${strategy.name}`}
          onClick={() => onCopy(strategy)}
        >
          Copy
        </button>
        <button
          type="button"
          className="rowButton"
          disabled={!mayAct || isTrying}
          title="Evaluates now, on record, and sends nothing"
          aria-label={`Dry run of ${strategy.name}`}
          onClick={() => onTry(strategy)}
        >
          Dry run
        </button>
      </span>
    ),
  },
]
