import { Suspense } from 'react'
import { LoadingNote } from '../../components/Notes'
import { ViewBoundary } from '../../components/ViewBoundary'
import { PanelScope } from '../../state/panelLinks'
import { PANELS, type PanelId } from '../panels'

/** A view in its place: fetched when it is first shown, and failing alone. */
export function PanelBody({ id, instanceId = id }: { id: PanelId; instanceId?: string }) {
  const { View, title } = PANELS[id]
  return (
    <PanelScope value={instanceId}>
      <ViewBoundary>
        <Suspense fallback={<LoadingNote what={title.toLowerCase()} />}>
          <View />
        </Suspense>
      </ViewBoundary>
    </PanelScope>
  )
}
