import { SETTING_PATHS } from '#main/settings/settingTable'

/** Electron's and Chromium's own flags are in argv as well: ours are those that name a setting. */
export function settingFlags(argv: readonly string[]): string[] {
  const names = new Set<string>([...SETTING_PATHS, 'config', 'profile'])
  return argv.filter(word => names.has(/^--([\w.-]+)/.exec(word)?.[1] ?? ''))
}
