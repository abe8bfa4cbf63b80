import type { StructureView } from '#protocol/views/decisionView'
import { Badge } from '../../components/Badge'
import { Change } from '../../components/Change'
import type { DataColumn } from '../../components/DataTable'
import { StaleBadge } from '../../components/StaleBadge'
import './structures.css'
import { formatFixed, formatInteger, formatMoney } from '../../format/numbers'

export type StructureActions = {
  readonly mayClose: boolean
  readonly onClose: (structure: StructureView) => void
}

export const structureColumns = ({
  mayClose,
  onClose,
}: StructureActions): readonly DataColumn<StructureView>[] => [
  {
    id: 'title',
    header: 'Structure',
    value: structure => structure.title,
    cell: structure => (
      <span title={structure.legs.map(({ quantity, title }) => `${quantity} ${title}`).join('\n')}>
        <strong>{structure.title}</strong>
        {!structure.isBalanced && <Badge tone="down">legs apart</Badge>}
      </span>
    ),
  },
  {
    id: 'quantity',
    header: 'Qty',
    width: '48px',
    align: 'end',
    cell: structure => <span className="figures">{formatInteger(structure.wholeStructures)}</span>,
  },
  {
    id: 'dte',
    header: 'DTE',
    width: '48px',
    align: 'end',
    value: structure => structure.dte,
    cell: structure => <span className="figures">{formatInteger(structure.dte)}</span>,
  },
  {
    id: 'profit',
    header: 'P&L',
    width: '130px',
    align: 'end',
    value: structure => structure.profit,
    cell: structure => (
      <>
        <Change value={structure.profit} format="money" /> <StaleBadge isStale={structure.stale} />
      </>
    ),
  },
  {
    id: 'r',
    header: 'R',
    width: '60px',
    align: 'end',
    isSecondary: true,
    value: structure => structure.rMultiple,
    cell: structure => <span className="figures">{formatFixed(structure.rMultiple, 2)}</span>,
  },
  {
    id: 'target',
    header: 'Target',
    width: '84px',
    align: 'end',
    tableWidthMin: 800,
    cell: structure => <span className="figures soft">{formatMoney(structure.profitTarget)}</span>,
  },
  {
    id: 'stop',
    header: 'Stop',
    width: '84px',
    align: 'end',
    tableWidthMin: 800,
    cell: structure => (
      <span className="figures soft">
        {formatMoney(structure.stopLoss === null ? null : -structure.stopLoss)}
      </span>
    ),
  },
  {
    id: 'distance',
    header: 'Between stop and target',
    width: '150px',
    tableWidthMin: 800,
    cell: structure => <ExitGauge structure={structure} />,
  },
  {
    id: 'state',
    header: 'State',
    width: '130px',
    cell: structure => <StructureState structure={structure} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    width: '64px',
    align: 'end',
    cell: structure => (
      <span className="rowActions">
        <button
          type="button"
          className="rowButton"
          disabled={!mayClose || structure.wholeStructures === 0}
          aria-label={`Close ${structure.title}`}
          onClick={() => onClose(structure)}
        >
          Close
        </button>
      </span>
    ),
  },
]

/** Where the profit stands between the two levels; told in words as well. */
function ExitGauge({ structure: { profit, profitTarget, stopLoss } }: { structure: StructureView }) {
  if (profit === null || profitTarget === null || stopLoss === null) return <span className="faint">–</span>
  const share = Math.min(1, Math.max(0, (profit + stopLoss) / (profitTarget + stopLoss)))
  return (
    <meter
      className="exitGauge"
      min={0}
      max={1}
      value={share}
      title={`${Math.round(100 * share)} % of the way from the stop to the target`}
      aria-label="Between stop and target"
    />
  )
}

function StructureState({ structure }: { structure: StructureView }) {
  const { workingOrder, exitRule, exitScans } = structure
  if (workingOrder?.purpose === 'exit') return <Badge tone="accent">closing</Badge>
  if (workingOrder) return <Badge tone="accent">opening</Badge>
  return exitRule === null ? (
    <span className="soft">held</span>
  ) : (
    <Badge tone="warn" title={`${exitScans} scans agree`}>{`${exitRule} ${exitScans}`}</Badge>
  )
}
