import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseCommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { writeDurably } from '#main/store/durableFile'
import { AppImageVersions } from '#main/updates/appImageVersions'
import { replaceVersion } from '#main/updates/replaceVersion'
import { audited } from '../../cli/operatorAudit'
import { settingFlags } from '../settingFlags'
import { WatchedVersion } from './watchedVersion'

/** What the version that hands over tells its copy, which puts the new version in place and watches it. */
const Handover = z.object({
  version: z.string(),
  before: z.string(),
  /** Of updates. */
  folder: z.string(),
  /** The AppImage that the user starts. */
  image: z.string(),
  /** Of the version that hands over. */
  pid: z.number().int(),
  /** The words that the application was started with. */
  words: z.array(z.string()),
  isBrokerReady: z.boolean(),
})
export type Handover = z.infer<typeof Handover>

/** The word that makes an application carry out a handover instead of opening a window. */
export const HANDOVER_FLAG = '--handover='

/** The path of the file that `carryOut` takes. */
export function writeHandover(handover: Handover): string {
  const path = join(handover.folder, 'handover.json')
  writeDurably(path, JSON.stringify(handover))
  return path
}

/** Puts the new version in place, starts it and watches it; when it does not work, the one before runs again. */
export async function carryOut(path: string, say: (line: string) => void): Promise<void> {
  const { version, before, folder, image, pid, words, isBrokerReady } = Handover.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  )
  const { settings } = settingsFrom(parseCommandLine(settingFlags(words)))
  const versions = new AppImageVersions(folder, image, before)
  const program = new WatchedVersion({ folder, image, words, pid, settings, isBrokerReady })
  await audited(modeFolder(settings), 'update.install', { version, before }, () =>
    replaceVersion(version, versions, program, say),
  )
}
