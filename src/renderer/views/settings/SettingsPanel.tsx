import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SettingView } from '#protocol/views/logView'
import { useBridge } from '../../bridge/BridgeProvider'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Answered } from '../../components/Answered'
import { Badge, type Tone } from '../../components/Badge'
import { Choice } from '../../components/Choice'
import { EmptyNote } from '../../components/Notes'
import { copyText } from '../../format/download'
import './settings.css'

const WHICH = [
  { value: 'changed', label: 'Changed' },
  { value: 'all', label: 'All' },
] as const

/** Every setting as it holds now: what it is, what it would be by itself, where it comes from and what it means. */
export function SettingsPanel() {
  const settings = useQuery(statusQueries(useBridge()).settings())
  const [which, setWhich] = useState<'changed' | 'all'>('all')
  const [text, setText] = useState('')
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
          onChange={event => setText(event.target.value)}
        />
        <span className="soft toolbarEnd">read at start: file, then environment, then flags</span>
      </div>
      <div className="viewBody settingsBody">
        <Answered query={settings} what="the settings">
          {() =>
            shown.length === 0 ? (
              <EmptyNote
                title={
                  which === 'changed' && text === '' ? 'Everything is as it comes' : 'No setting matches'
                }
              >
                A setting is changed in claxton.yaml, by its variable, or by a flag; the engine reads them
                when it starts.
              </EmptyNote>
            ) : (
              <Areas settings={shown} />
            )
          }
        </Answered>
      </div>
    </div>
  )
}

function Areas({ settings }: { settings: readonly SettingView[] }) {
  const areas = Map.groupBy(settings, ({ path }) => path.split('.')[0] ?? path)
  return [...areas].map(([area, own]) => (
    <section key={area} aria-label={area}>
      <h3>{area}</h3>
      {own.map(setting => (
        <Setting key={setting.path} setting={setting} />
      ))}
    </section>
  ))
}

const SOURCE_TONES: Readonly<Record<SettingView['source'], Tone>> = {
  default: 'plain',
  file: 'accent',
  credential: 'accent',
  environment: 'accent',
  flag: 'warn',
}

function Setting({ setting: { path, value, standard, doc, variable, source } }: { setting: SettingView }) {
  return (
    <div className="setting">
      <p className="settingHead">
        <strong className="figures">{path}</strong>
        <span className="figures settingValue" title={value}>
          {value}
        </span>
        <Badge tone={SOURCE_TONES[source]}>{source}</Badge>
      </p>
      <p className="soft">{doc}</p>
      <p className="settingHow figures">
        <button
          type="button"
          className="rowButton"
          title="Copies the line that sets it in the environment"
          onClick={() => copyText(`${variable}=${value}`)}
        >
          {variable}
        </button>
        {source !== 'default' && standard !== '' && ` · by itself ${standard}`}
      </p>
    </div>
  )
}
