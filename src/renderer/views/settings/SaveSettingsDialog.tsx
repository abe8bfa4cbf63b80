import { useQueryClient } from '@tanstack/react-query'
import type { SettingChangesView, SettingsEditView } from '#protocol/views/logView'
import { statusKeys } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { ErrorLine } from '../../components/Notes'

/** What the next start would read differently, before it is written. */
export function SaveSettingsDialog({
  changes,
  edit,
  onSaved,
  onClose,
}: {
  changes: SettingChangesView
  edit: SettingsEditView
  onSaved: () => void
  onClose: () => void
}) {
  const client = useQueryClient()
  const save = useCommand('settings.save')
  return (
    <Dialog title="Write the settings" onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          save.run({ changes, revision: edit.revision }, () => {
            void client.invalidateQueries({ queryKey: statusKeys.settings() })
            onSaved()
          })
        }}
      >
        <p className="soft">
          To <span className="figures">{edit.file}</span>. The engine that runs keeps what it read; this takes
          effect after a restart.
        </p>
        <table className="plainTable" aria-label="Differences">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {edit.diff.map(({ path, before, after }) => (
              <tr key={path}>
                <td>{path}</td>
                <td className="figures">{before}</td>
                <td className="figures">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {edit.diff.length === 0 && <p>Nothing would be different.</p>}
        {save.error !== undefined && <ErrorLine error={save.error} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" tone="primary" isPending={save.isPending}>
            Write the file
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
