import { useEffect } from 'react'
import { type WantedView, wantedView } from '../../state/wantedView'
import { dock, showPanel } from '../desktopWorkspace/dock'
import { phonePanel } from '../phoneWorkspace/phonePanel'
import { workspaces } from '../workspaces/workspaces'

/** Brings a view to the front, in the dock - of another workspace, if one is named - or on a phone. */
export function showView({ id, workspace }: WantedView): void {
  const api = dock.get()
  if (api === undefined) {
    phonePanel.set(id)
    return
  }
  if (workspace !== undefined) workspaces.show(workspace)
  showPanel(api, id)
}

/** Shows what views ask for. */
export function useWantedViews(): void {
  useEffect(
    () =>
      wantedView.subscribe(() => {
        const wanted = wantedView.get()
        if (wanted === undefined) return
        showView(wanted)
        // The same may be asked for again.
        wantedView.set(undefined)
      }),
    [],
  )
}
