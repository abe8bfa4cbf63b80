import { useId } from 'react'

export type ChoiceOption<T extends string> = {
  readonly value: T
  readonly label: string
  readonly title?: string
}

/** One of a few, as radio buttons that look like one control: arrow keys move within it. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
  tones,
}: {
  label: string
  options: readonly ChoiceOption<T>[]
  value: T
  onChange: (value: T) => void
  tones?: Partial<Record<T, 'buy' | 'sell'>>
}) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend className="visuallyHidden">{label}</legend>
      {options.map(option => (
        <label
          key={option.value}
          className={`choiceOption choiceOption-${tones?.[option.value] ?? 'plain'}`}
          title={option.title}
        >
          <input
            type="radio"
            name={name}
            className="visuallyHidden"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
