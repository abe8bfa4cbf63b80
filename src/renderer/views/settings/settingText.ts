/** A value from the engine's JSON as a person types it: texts bare, lists with commas. */
export function settingText(json: string): string {
  const value: unknown = JSON.parse(json)
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value.join(', ') : json
}
