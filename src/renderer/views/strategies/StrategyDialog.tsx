import { useId, useState } from 'react'
import type { OutputOf } from '#protocol/protocol'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { draftFrom, STRATEGY_SECTIONS, type StrategyField, textsOf } from './strategyFields'
import './strategies.css'
import { StrategyVersions } from './StrategyVersions'

type Strategy = OutputOf<'strategies.list'>[number]

/** Edits a strategy, or makes a new one from it. Every save is a new version; positions keep the rules they began with. */
export function StrategyDialog({
  strategy,
  isNew,
  onClose,
}: {
  strategy: Strategy
  isNew: boolean
  onClose: () => void
}) {
  const { id, version, ...draft } = strategy
  const [texts, setTexts] = useState(() => textsOf(isNew ? { ...draft, name: `${draft.name} copy` } : draft))
  const [isTried, setTried] = useState(false)
  const create = useCommand('strategies.create')
  const edit = useCommand('strategies.edit')
  const parsed = draftFrom(texts)
  const command = isNew ? create : edit
  // What only the engine can tell (rules that contradict each other) comes back by the path of the field.
  const told = Object.fromEntries((command.error?.details ?? []).map(({ path, message }) => [path, message]))
  const problemOf = (path: string) =>
    (isTried && !parsed.ok ? parsed.problems[path] : undefined) ?? told[path]
  const save = () => {
    setTried(true)
    if (!parsed.ok) return
    if (isNew) create.run({ strategy: parsed.draft }, onClose)
    else edit.run({ id, version, strategy: parsed.draft }, onClose)
  }
  return (
    <Dialog title={isNew ? 'New strategy' : `${strategy.name}, version ${version}`} onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          save()
        }}
      >
        {STRATEGY_SECTIONS.map(({ title, fields }) => (
          <fieldset key={title} className="strategySection">
            <legend>{title}</legend>
            {fields.map(field => (
              <StrategyInput
                key={field.path}
                field={field}
                text={texts[field.path] ?? ''}
                problem={problemOf(field.path)}
                onChange={text => {
                  command.reset()
                  setTexts(before => ({ ...before, [field.path]: text }))
                }}
              />
            ))}
          </fieldset>
        ))}
        {command.error !== undefined && <ErrorLine error={command.error} />}
        {!isNew && <StrategyVersions id={id} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Leave as it is</Button>
          <Button type="submit" tone="primary" isPending={command.isPending}>
            {isNew ? 'Create' : `Save as version ${version + 1}`}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function StrategyInput({
  field,
  text,
  problem,
  onChange,
}: {
  field: StrategyField
  text: string
  problem: string | undefined
  onChange: (text: string) => void
}) {
  const id = useId()
  if (field.kind === 'choice') {
    return (
      <div className="field">
        <label className="fieldLabel" htmlFor={id}>
          {field.label}
        </label>
        <select
          id={id}
          className="strategySelect"
          value={text}
          onChange={event => onChange(event.target.value)}
        >
          {field.choices?.map(choice => (
            <option key={choice} value={choice}>
              {choice === 'true' ? 'yes' : choice === 'false' ? 'no' : choice}
            </option>
          ))}
        </select>
      </div>
    )
  }
  return (
    <Field
      label={field.label}
      value={text}
      problem={problem}
      hint={field.hint}
      onChange={event => onChange(event.target.value)}
    />
  )
}
