import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { StructureView } from '#protocol/views/decisionView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { decisionQueries } from '../../bridge/queries/decisionQueries'
import { useCommand } from '../../bridge/useCommand'
import { DataTable } from '../../components/DataTable'
import { EmptyNote, ErrorLine, ErrorNote, LoadingNote } from '../../components/Notes'
import { structureColumns } from './structureColumns'

/** What strategies hold, legs together, and how far each is from its exits. */
export function StructuresPanel() {
  const structures = useQuery(decisionQueries(useBridge()).structures())
  const isConnected = useConnection().kind === 'open'
  const close = useCommand('structures.close')
  const columns = useMemo(
    () =>
      structureColumns({
        mayClose: isConnected && !close.isPending,
        onClose: ({ structureId }: StructureView) => close.run({ structureId }),
      }),
    [isConnected, close.isPending, close.run],
  )
  if (structures.isPending) return <LoadingNote what="the structures" />
  if (structures.isError)
    return <ErrorNote error={bridgeErrorOf(structures.error)} onRetry={() => void structures.refetch()} />
  return (
    <div className="view">
      {close.error !== undefined && <ErrorLine error={close.error} />}
      <div className="viewBody">
        {structures.data.length === 0 ? (
          <EmptyNote title="No structures are open">
            When a strategy enters, its legs stand here together with their profit and the levels they are
            closed at.
          </EmptyNote>
        ) : (
          <DataTable
            label="Open structures"
            rows={structures.data}
            columns={columns}
            rowKey={structure => structure.structureId}
          />
        )}
      </div>
    </div>
  )
}
