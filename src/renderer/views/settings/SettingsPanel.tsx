import { useQuery } from '@tanstack/react-query'
import { Fragment, type ReactNode, useMemo, useState } from 'react'
import type { SettingView } from '#protocol/views/logView'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Answered } from '../../components/Answered'
import { Badge } from '../../components/Badge'
import { Button } from '../../components/Button'
import { Choice } from '../../components/Choice'
import { EmptyNote } from '../../components/Notes'
import { useValue } from '../../state/valueStore'
import { SaveSettingsDialog } from './SaveSettingsDialog'
import { SettingRow } from './SettingRow'
import './settings.css'
import { settingsSearch } from './settingsSearch'
import { useSettingsCheck } from './useSettingsCheck'

const WHICH = [
  { value: 'changed', label: 'Changed' },
  { value: 'all', label: 'All' },
] as const

type Drafts = Readonly<Record<string, string | null>>

/** Every setting as it holds now, with where it comes from and what it means; edited here, written to the file. */
export function SettingsPanel() {
  const queries = statusQueries(useBridge())
  const settings = useQuery(queries.settings())
  const { data: file } = useQuery(queries.settingsFile())
  const [which, setWhich] = useState<'changed' | 'all'>('all')
  const text = useValue(settingsSearch)
  const [drafts, setDrafts] = useState<Drafts>({})
  const [isSaving, setIsSaving] = useState(false)
  const connection = useConnection()
  const mayTrade = connection.kind === 'open' && connection.scope === 'trade'
  // Nobody types what could not be kept.
  const isEditable = mayTrade && file?.obstacle === null
  const changes = useMemo(
    () => Object.entries(drafts).map(([path, draft]) => ({ path, text: draft })),
    [drafts],
  )
  const check = useSettingsCheck(changes)
  const problems = changes.length === 0 ? [] : (check.data?.problems ?? [])
  const draftOf = (path: string) => (draft: string | null | undefined) => {
    const { [path]: _, ...others } = drafts
    setDrafts(draft === undefined ? others : { ...others, [path]: draft })
  }
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return (settings.data ?? [])
      .filter(({ source }) => which === 'all' || source !== 'default')
      .filter(({ path, doc }) => `${path} ${doc}`.toLowerCase().includes(wanted))
  }, [settings.data, which, text])
  return (
    <div className="view">
      <div className="toolbar">
        <Choice label="Which settings" options={WHICH} value={which} onChange={setWhich} />
        <input
          className="searchInput activityFilter"
          aria-label="Find a setting"
          placeholder="Find a setting"
          value={text}
          onChange={event => settingsSearch.set(event.target.value)}
        />
        {changes.length === 0 ? (
          <span className="soft toolbarEnd">read at start: file, then environment, then flags</span>
        ) : (
          <span className="toolbarEnd settingActions">
            <Button onClick={() => setDrafts({})}>Undo all</Button>
            <Button
              tone="primary"
              disabled={!check.isCurrent || problems.length > 0}
              onClick={() => setIsSaving(true)}
            >
              Review {changes.length} {changes.length === 1 ? 'change' : 'changes'}
            </Button>
          </span>
        )}
      </div>
      {file !== undefined && file.obstacle !== null && (
        <p role="status" className="settingsReadOnly">
          <Badge tone="warn">read only</Badge> {file.obstacle.reason} {file.obstacle.remedy}
        </p>
      )}
      {problems
        .filter(({ path }) => !(path in drafts))
        .map(({ path, message }) => (
          <p key={path} role="alert" className="errorLine">
            <span className="noteCode">{path}</span> {message}
          </p>
        ))}
      <div className="viewBody settingsBody">
        <Answered query={settings} what="the settings">
          {() =>
            shown.length === 0 ? (
              <EmptyNote
                title={
                  which === 'changed' && text === '' ? 'Everything is as it comes' : 'No setting matches'
                }
              >
                A setting is changed here, in claxton.yaml, by its variable, or by a flag; the engine reads
                them when it starts.
              </EmptyNote>
            ) : (
              <Areas settings={shown}>
                {setting => (
                  <SettingRow
                    setting={setting}
                    draft={drafts[setting.path]}
                    problem={problems.find(({ path }) => path === setting.path)?.message}
                    isEditable={isEditable}
                    onDraft={draftOf(setting.path)}
                  />
                )}
              </Areas>
            )
          }
        </Answered>
      </div>
      {isSaving && check.data !== undefined && (
        <SaveSettingsDialog
          changes={changes}
          edit={check.data}
          onSaved={() => {
            setIsSaving(false)
            setDrafts({})
          }}
          onClose={() => setIsSaving(false)}
        />
      )}
    </div>
  )
}

function Areas({
  settings,
  children,
}: {
  settings: readonly SettingView[]
  children: (setting: SettingView) => ReactNode
}) {
  const areas = Map.groupBy(settings, ({ path }) => path.split('.')[0] ?? path)
  return [...areas].map(([area, own]) => (
    <section key={area} aria-label={area}>
      <h3>{area}</h3>
      {own.map(setting => (
        <Fragment key={setting.path}>{children(setting)}</Fragment>
      ))}
    </section>
  ))
}
