import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UpdateView } from '#protocol/views/updateView'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { ErrorLine } from '../../components/Notes'

/** A newer version that was fetched and checked, what is new in it, and the way to it. */
export function UpdateBanner() {
  const bridge = useBridge()
  const { data: update } = useQuery(statusQueries(bridge).update())
  const [isOpen, setOpen] = useState(false)
  if (!update?.offered || update.stage === 'fetching') return null
  const { version } = update.offered
  return (
    <div className="banner banner-info">
      <span>
        <strong>{title(update.stage, version)}</strong> {update.detail}
      </span>
      <Button onClick={() => setOpen(true)}>What is new…</Button>
      {isOpen && <UpdateDialog update={update} onClose={() => setOpen(false)} />}
    </div>
  )
}

function title(stage: UpdateView['stage'], version: string): string {
  switch (stage) {
    case 'waiting':
      return `Claxton ${version} waits:`
    case 'installing':
      return `Claxton ${version} is being installed.`
    case 'failed':
      return `Claxton ${version} was not installed.`
    default:
      return `Claxton ${version} is ready.`
  }
}

function UpdateDialog({ update, onClose }: { update: UpdateView; onClose: () => void }) {
  const install = useCommand('updates.install')
  const canInstall = update.stage === 'ready' || update.stage === 'waiting'
  return (
    <Dialog title={`Claxton ${update.offered?.version}`} onClose={onClose}>
      <p className="soft">Published {update.offered?.releasedAt}; signed by a key that you trust.</p>
      <p className="updateNotes">{update.offered?.notes}</p>
      <p className="soft">
        The databases are backed up first. The application starts anew; a version that does not work gives way
        to this one by itself.
      </p>
      {update.detail !== '' && <p role="status">{update.detail}</p>}
      {install.error !== undefined && <ErrorLine error={install.error} />}
      {canInstall && (
        <Button tone="primary" isPending={install.isPending} onClick={() => install.run({})}>
          Install and restart
        </Button>
      )}
    </Dialog>
  )
}
