import type { SettingView } from '#protocol/views/logView'
import { Badge, type Tone } from '../../components/Badge'
import { Field } from '../../components/Field'
import { copyText } from '../../format/download'
import { settingText } from './settingText'

const SOURCE_TONES: Readonly<Record<SettingView['source'], Tone>> = {
  default: 'plain',
  file: 'accent',
  credential: 'accent',
  environment: 'accent',
  flag: 'warn',
}

export type SettingRowProps = {
  readonly setting: SettingView
  /** As it is typed; null goes back to the default, undefined leaves it alone. */
  readonly draft: string | null | undefined
  readonly problem: string | undefined
  readonly isEditable: boolean
  readonly onDraft: (draft: string | null | undefined) => void
}

/** One setting: what it is, means, would be by itself and where it comes from; and what it is to become. */
export function SettingRow({ setting, draft, problem, isEditable, onDraft }: SettingRowProps) {
  const { path, value, standard, doc, variable, source, next, obstacle } = setting
  return (
    <div className="setting">
      <p className="settingHead">
        <strong className="figures">{path}</strong>
        <span className="figures settingValue" title={value}>
          {value}
        </span>
        <Badge tone={SOURCE_TONES[source]}>{source}</Badge>
        {isEditable && obstacle === null && draft === undefined && (
          <button
            type="button"
            className="rowButton"
            aria-label={`Edit ${path}`}
            onClick={() => onDraft(settingText(next ?? value))}
          >
            Edit
          </button>
        )}
      </p>
      {next !== null && (
        <p role="status" className="settingNext figures">
          {next} takes effect after a restart.
        </p>
      )}
      <p className="soft">{doc}</p>
      {draft !== undefined && (
        <Field
          label={path}
          value={draft ?? settingText(standard)}
          keepsNoteLine
          problem={problem}
          hint={draft === null ? 'by itself: it is taken out of the file' : undefined}
          onChange={event => onDraft(event.target.value)}
          after={
            <span className="settingActions">
              <button
                type="button"
                className="rowButton"
                aria-label={`Default of ${path}`}
                onClick={() => onDraft(null)}
              >
                Default
              </button>
              <button
                type="button"
                className="rowButton"
                aria-label={`Leave ${path}`}
                onClick={() => onDraft(undefined)}
              >
                Undo
              </button>
            </span>
          }
        />
      )}
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
        {obstacle !== null && ` · read only: ${obstacle}`}
      </p>
    </div>
  )
}
