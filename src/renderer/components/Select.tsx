/** One of many, as the platform draws it. Without a value it is a menu that acts and shows its placeholder again. */
export function Select<T extends string>({
  label,
  options,
  value,
  placeholder = '',
  onChange,
}: {
  label: string
  options: readonly { readonly value: T; readonly label: string }[]
  value: T | undefined
  placeholder?: string
  onChange: (value: T) => void
}) {
  return (
    <select
      className="select"
      aria-label={label}
      value={value ?? ''}
      onChange={event => {
        const option = options.find(each => each.value === event.target.value)
        if (option !== undefined) onChange(option.value)
      }}
    >
      {value === undefined && <option value="">{placeholder}</option>}
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
