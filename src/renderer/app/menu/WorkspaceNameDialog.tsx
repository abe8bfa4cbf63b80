import { useState } from 'react'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { dock } from '../desktopWorkspace/dock'
import { WORKSPACE_NAME_MAX, workspaceNameProblem, workspaces } from '../workspaces/workspaces'

const TITLES = { rename: 'Rename the workspace', add: 'Save as another workspace' } as const

export function WorkspaceNameDialog({
  purpose,
  onClose,
}: {
  purpose: 'rename' | 'add'
  onClose: () => void
}) {
  const { current, list } = workspaces.get()
  const [name, setName] = useState(() => list.find(each => each.id === current)?.name ?? '')
  const problem = workspaceNameProblem(name)
  const save = () => {
    const api = dock.get()
    if (problem !== undefined || api === undefined) return
    if (purpose === 'rename') workspaces.rename(current, name.trim())
    else workspaces.add(name.trim(), api.toJSON())
    onClose()
  }
  return (
    <Dialog title={TITLES[purpose]} onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          save()
        }}
      >
        <Field
          label="Name"
          value={name}
          maxLength={WORKSPACE_NAME_MAX + 1}
          keepsNoteLine
          problem={problem}
          onChange={event => setName(event.target.value)}
        />
        <div className="dialogActions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={problem !== undefined}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
