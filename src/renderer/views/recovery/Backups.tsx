import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { ErrorLine } from '../../components/Notes'
import { Select } from '../../components/Select'
import { copyText } from '../../format/download'
import { formatCompact } from '../../format/numbers'

/** Copies that can be put back: read to the last byte here, put back by a command while the engine is stopped. */
export function Backups() {
  const isConnected = useConnection().kind === 'open'
  const { data: backups = [], refetch } = useQuery(statusQueries(useBridge()).backups())
  const make = useCommand('backup.make')
  const check = useCommand('backup.check')
  const [name, setName] = useState<string | undefined>(undefined)
  const [checked, setChecked] = useState<
    { readonly name: string; readonly problem: string | null; readonly command: string } | undefined
  >(undefined)
  const chosen = backups.find(each => each.name === name) ?? backups[0]
  return (
    <section aria-label="Backups">
      <h3>Backups</h3>
      <div className="recoveryHead">
        {chosen === undefined ? (
          <span className="soft">There is none yet.</span>
        ) : (
          <Select
            label="Backup"
            value={chosen.name}
            options={backups.map(each => ({
              value: each.name,
              label: `${each.name}, ${formatCompact(each.bytes)} bytes, ${each.reason}`,
            }))}
            onChange={setName}
          />
        )}
        {chosen !== undefined && (
          <Button
            disabled={!isConnected}
            isPending={check.isPending}
            title="Reads every byte; nothing is put back"
            onClick={() => check.run({ name: chosen.name }, setChecked)}
          >
            Check for a restore
          </Button>
        )}
        <Button
          disabled={!isConnected}
          isPending={make.isPending}
          title="Copies the databases while they are in use, and checks the copy"
          onClick={() => make.run({}, () => void refetch())}
        >
          Back up now
        </Button>
      </div>
      {checked !== undefined && (
        <p role={checked.problem === null ? 'status' : 'alert'}>
          {checked.problem ?? (
            <>
              ✓ {checked.name} is whole. Databases of an engine that runs are not replaced: stop it, then{' '}
              <button type="button" className="rowButton figures" onClick={() => copyText(checked.command)}>
                {checked.command}
              </button>{' '}
              shows what it replaces (--dry-run), asks, sets the old files aside and trips safe mode.
            </>
          )}
        </p>
      )}
      {make.error !== undefined && <ErrorLine error={make.error} />}
      {check.error !== undefined && <ErrorLine error={check.error} />}
    </section>
  )
}
