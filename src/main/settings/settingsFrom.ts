import { existsSync } from 'node:fs'
import type { CommandLine } from './commandLine'
import { type LoadedSettings, loadSettings } from './loadSettings'

/** Flags that steer the program and are no settings. */
const OTHER_FLAGS = new Set(['config', 'profile', 'headless', 'yes', 'dry-run', 'market'])

/** Settings of a command: claxton.yaml, claxton.PROFILE.yaml, systemd's credentials, CLAXTON_ variables, flags. Throws SettingsError. */
export function settingsFrom(
  { flags }: CommandLine,
  extra: Readonly<Record<string, string>> = {},
): LoadedSettings {
  // What the environment says already stands above the file.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = flags['config'] ?? process.env['CLAXTON_CONFIG']
  const profile = flags['profile'] ?? process.env['CLAXTON_PROFILE']
  const base = config ?? 'claxton.yaml'
  return loadSettings({
    files: [
      { path: base, required: config !== undefined },
      ...(profile ? [{ path: base.replace(/(\.ya?ml)?$/, `.${profile}$1`), required: true }] : []),
    ],
    credentials: process.env['CREDENTIALS_DIRECTORY'],
    environment: process.env,
    flags: {
      ...extra,
      ...Object.fromEntries(Object.entries(flags).filter(([name]) => !OTHER_FLAGS.has(name))),
    },
  })
}
