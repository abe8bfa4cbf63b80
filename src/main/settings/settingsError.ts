export type SettingsProblem = {
  readonly path: string
  /** `claxton.yaml`, `CLAXTON_MODE` or `--mode`: where the bad value stands. */
  readonly source: string
  readonly message: string
  readonly hint: string | undefined
}

/** Settings that cannot be used. The program says so and exits with status 2. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly code = 'SETTINGS_INVALID'

  constructor(readonly problems: readonly SettingsProblem[]) {
    super(
      problems
        .map(({ path, source, message, hint }) => `${path} (${source}): ${message}${hint ? ` ${hint}` : ''}`)
        .join('\n'),
    )
  }
}
