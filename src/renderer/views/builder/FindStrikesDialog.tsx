import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { legsOf } from '#core/domain/combo'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { recognisedStructure } from '#core/domain/recognisedStructure'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import type { OutputOf } from '#protocol/protocol'
import type { SearchRulesView, StrikeSearchView } from '#protocol/views/strikeSearchView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { Badge } from '../../components/Badge'
import { type DataColumn, DataTable } from '../../components/DataTable'
import { Dialog } from '../../components/Dialog'
import { ErrorNote, LoadingNote } from '../../components/Notes'
import { Select } from '../../components/Select'
import { formatPercent, formatPrice, formatSigned } from '../../format/numbers'
import { GateLine } from '../evaluations/GateLine'
import { SweepState } from './SweepState'
import { builder, type StructureDraft } from './structureDraft'
import { TEMPLATE_TITLES } from './structureTemplates'

/** Every combination of strikes that a strategy's rules admit, put to its gates now: the best, and why not the others. */
export function FindStrikesDialog({
  symbol,
  draft,
  onClose,
}: {
  symbol: string
  draft: StructureDraft
  onClose: () => void
}) {
  const bridge = useBridge()
  const strategies = useQuery(decisionQueries(bridge).strategies())
  const rules = useMemo(() => rulesAmong(strategies.data ?? []), [strategies.data])
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const kind = recognisedStructure(draft.legs)
  const current =
    rules.find(({ value }) => value === chosen) ??
    rules.find(({ structure }) => structure === kind) ??
    rules[0]
  const [askedAt, setAskedAt] = useState(() => Date.now())
  const found = useQuery(
    decisionQueries(bridge).strikes(symbol, strategies.isPending ? undefined : current?.rules),
  )
  const columns = useMemo(
    () =>
      columnsOf(({ proposal }) => {
        builder.load(symbol, legsOf(proposal.instrument, proposal.side))
        builder.setQuantity(Math.max(1, proposal.quantity))
        onClose()
      }),
    [symbol, onClose],
  )
  return (
    <Dialog title={`Find strikes on ${symbol}`} isWide onClose={onClose}>
      <div className="findStrikes">
        <p className="findRules">
          <span className="soft">By the rules of</span>
          <Select
            label="Rules"
            options={rules}
            value={current?.value}
            onChange={value => {
              setChosen(value)
              setAskedAt(Date.now())
            }}
          />
          <SweepState tsSwept={found.data?.tsSwept} sweepingSince={found.isFetching ? askedAt : undefined} />
        </p>
        {found.isError ? (
          <ErrorNote
            error={bridgeErrorOf(found.error)}
            onRetry={() => {
              setAskedAt(Date.now())
              void found.refetch()
            }}
          />
        ) : found.data === undefined ? (
          <LoadingNote what={`the quotes of ${symbol} options`} />
        ) : (
          <>
            <Counts search={found.data} />
            <div className="findTable">
              <DataTable
                label="Strikes found"
                rows={found.data.ranked}
                columns={columns}
                rowKey={({ proposal }) => `${proposal.side} ${JSON.stringify(proposal.instrument)}`}
                rowClass={({ stoppedBy }) => (stoppedBy === null ? '' : 'rowMuted')}
              />
            </div>
          </>
        )}
      </div>
    </Dialog>
  )
}

type RulesOption = {
  readonly value: string
  readonly label: string
  readonly structure: string
  readonly rules: SearchRulesView
}

/** One's own strategies, and the samples of structures that none of them opens. */
const rulesAmong = (own: OutputOf<'strategies.list'>): readonly RulesOption[] => [
  ...own.map(
    ({ id, name, structure }): RulesOption => ({
      value: id,
      label: name,
      structure,
      rules: { of: 'strategy', strategyId: id },
    }),
  ),
  ...STRUCTURE_KINDS.filter(structure => own.every(each => each.structure !== structure)).map(
    (structure): RulesOption => ({
      value: `sample ${structure}`,
      label: `${TEMPLATE_TITLES[structure]}: sample rules`,
      structure,
      rules: { of: 'sample', structure },
    }),
  ),
]

function Counts({ search }: { search: StrikeSearchView }) {
  const { considered, admissible, stoppedBy, standing, ranked } = search
  const stops = Object.entries(stoppedBy).sort(([, a], [, b]) => b - a)
  return (
    <>
      <p className="findCounts" role="status">
        <span className="figures">{considered}</span> combinations:{' '}
        <Badge tone={admissible > 0 ? 'up' : 'plain'}>{admissible} pass</Badge>
        {stops.map(([code, count]) => (
          <Badge key={code} tone="down">
            {count} {code}
          </Badge>
        ))}
        {considered > ranked.length && <span className="soft">The best {ranked.length} are shown.</span>}
      </p>
      {standing.length > 0 && (
        <>
          <p className="soft">Whatever the strikes, the strategy would not enter now:</p>
          <ul className="gateList">
            {standing.map(gate => (
              <GateLine key={`${gate.stage} ${gate.gate}`} gate={gate} />
            ))}
          </ul>
        </>
      )}
    </>
  )
}

type Ranked = StrikeSearchView['ranked'][number]

const columnsOf = (onLoad: (found: Ranked) => void): readonly DataColumn<Ranked>[] => [
  {
    id: 'legs',
    header: 'Legs',
    cell: ({ proposal }) => <strong>{instrumentTitle(proposal.instrument)}</strong>,
  },
  figure('netMid', 'Mid', '84px', netText),
  { ...figure('maxProfit', 'Max profit', '92px', formatPrice), isSecondary: true },
  figure('maxLoss', 'Max loss', '92px', formatPrice),
  figure('pop', 'POP', '68px', formatPercent),
  figure('evNet', 'Net EV', '76px', formatSigned),
  {
    id: 'gate',
    header: 'Stopped by',
    width: '220px',
    value: ({ stoppedBy }) => stoppedBy ?? '',
    cell: ({ stoppedBy, miss }) =>
      stoppedBy === null ? (
        <Badge tone="up">✓ passes</Badge>
      ) : (
        <>
          <Badge>{stoppedBy}</Badge>
          {miss !== null && miss < 0 && <span className="soft figures"> by {formatPercent(-miss, 0)}</span>}
        </>
      ),
  },
  {
    id: 'load',
    header: 'Load',
    isHeaderHidden: true,
    width: '64px',
    align: 'end',
    cell: found => (
      <button
        type="button"
        className="rowButton"
        aria-label={`Load ${instrumentTitle(found.proposal.instrument)}`}
        onClick={() => onLoad(found)}
      >
        Load
      </button>
    ),
  },
]

const figure = (
  id: 'netMid' | 'maxProfit' | 'maxLoss' | 'pop' | 'evNet',
  header: string,
  width: string,
  format: (value: number | null) => string,
): DataColumn<Ranked> => ({
  id,
  header,
  width,
  align: 'end',
  value: ({ proposal }) => proposal.economics[id],
  cell: ({ proposal }) => <span className="figures">{format(proposal.economics[id])}</span>,
})

/** A net debit per share: below zero it is a credit. */
function netText(netMid: number | null): string {
  return netMid === null ? formatPrice(null) : `${formatPrice(Math.abs(netMid))} ${netMid < 0 ? 'cr' : 'db'}`
}
