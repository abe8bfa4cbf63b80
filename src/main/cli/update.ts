import { join } from 'node:path'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { UpdateFeed } from '#main/updates/feed'
import { installUpdate } from '#main/updates/installUpdate'
import { trustedKeys, type UpdatePlatform } from '#main/updates/manifest'
import { offeredUpdate } from '#main/updates/offeredUpdate'
import { rollBack } from '#main/updates/replaceVersion'
import { systemdService } from '#main/updates/systemdService'
import { VersionFolders } from '#main/updates/versionFolders'
import { VERSION } from '#main/version'
import { confirm } from './confirm'
import { audited } from './operatorAudit'

/** `claxton update [check | install | rollback]` of an installation from the package or the archive. */
export async function update(line: CommandLine): Promise<number> {
  const [verb = 'check'] = line.words
  const { settings } = settingsFrom(line)
  const folders = new VersionFolders(settings['update.root'], VERSION)
  const folder = modeFolder(settings)
  if (verb === 'rollback') {
    if (!(await confirm(line, 'The version before takes the place of this one.', 'ROLLBACK'))) return 1
    const version = await audited(folder, 'update.rollback', {}, () =>
      rollBack(folders, systemdService(settings)),
    )
    console.log(`${version} runs again.`)
    return 0
  }
  if (settings['update.url'] === '') {
    console.log('No updates are looked for: update.url is empty.')
    return 0
  }
  const feed = new UpdateFeed(settings['update.url'], trustedKeys(settings['update.keys']))
  if (verb === 'check') return check(feed, folders)
  if (verb !== 'install') throw new UsageError('claxton update check | install | rollback')
  const outcome = await audited(folder, 'update.install', {}, () =>
    installUpdate({
      feed,
      folders,
      service: systemdService(settings),
      platform: `${process.platform}-${process.arch}` as UpdatePlatform,
      downloads: join(settings['update.root'], 'downloads'),
      say: text => console.log(text),
    }),
  )
  console.log(
    outcome.kind === 'installed'
      ? `${outcome.version} is installed and healthy.`
      : `${outcome.kind}: ${outcome.reason}`,
  )
  return 0
}

async function check(feed: UpdateFeed, folders: VersionFolders): Promise<number> {
  const { manifest, verdict } = await offeredUpdate(feed, folders)
  console.log(
    verdict.kind === 'take' ? `${manifest.version} can be installed.\n${manifest.notes}` : verdict.reason,
  )
  return 0
}
