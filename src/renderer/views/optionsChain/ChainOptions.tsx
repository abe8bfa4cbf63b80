import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Badge } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { useIsNarrow } from '../../state/useIsNarrow'
import { useValue } from '../../state/valueStore'
import { COLUMN_SET_OPTIONS, columnSet } from './chainColumns'
import { PICK_TARGETS, pickTarget } from './pickTarget'

/** Says that quotes are modelled where they are, and chooses the columns. */
export function ChainOptions() {
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const set = useValue(columnSet)
  const target = useValue(pickTarget)
  const isNarrow = useIsNarrow()
  return (
    <span className="chainOptions">
      {status?.mode === 'simulation' && (
        <Badge tone="simulation" title={status.dataLabel}>
          MODELLED
        </Badge>
      )}
      <Choice label="Picks fill" options={PICK_TARGETS} value={target} onChange={pickTarget.set} />
      {!isNarrow && (
        <Choice
          label="Columns"
          options={COLUMN_SET_OPTIONS}
          value={set}
          onChange={next => columnSet.set(next)}
        />
      )}
    </span>
  )
}
