import { rmSync } from 'node:fs'
import type { AppUpdater } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider'
import { describeError } from '#main/observability/log'
import { artefactIs } from '#main/updates/feed'
import { UpdateError } from '#main/updates/manifest'
import { type SignedOffer, SignedProvider } from './signedProvider'

/**
 * The file of an offer, fetched by electron-updater: only the blocks that changed where both versions have a map of
 * them. What comes out is compared once more with what was signed. Throws UpdateError.
 */
export async function fetchPackage(updater: AppUpdater, offer: SignedOffer): Promise<string> {
  const { artefact, manifest } = offer
  updater.autoDownload = false
  // Leaving the application is not asking for an update: orders may work.
  updater.autoInstallOnAppQuit = false
  // The policy of the core has judged already.
  updater.isUserWithinRollout = async () => true
  updater.setFeedURL({
    provider: 'custom',
    updateProvider: class extends SignedProvider {
      constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
        super(offer, runtime)
      }
    },
  })
  const [file] = await downloaded(updater, manifest.version)
  if (file !== undefined && (await artefactIs(file, artefact))) return file
  if (file !== undefined) rmSync(file, { force: true })
  throw new UpdateError('ARTEFACT_TAMPERED', `${artefact.file} is not what was signed: it was thrown away.`)
}

async function downloaded(updater: AppUpdater, version: string): Promise<readonly string[]> {
  try {
    const found = await updater.checkForUpdates()
    if (!found?.isUpdateAvailable)
      throw new UpdateError('INSTALL_FAILED', `${version} is not taken for newer by this installation.`)
    return await updater.downloadUpdate()
  } catch (error) {
    if (error instanceof UpdateError) throw error
    const code = (error as { readonly code?: unknown }).code
    throw code === 'ERR_CHECKSUM_MISMATCH'
      ? new UpdateError('ARTEFACT_TAMPERED', `${version} is not what was signed: it was thrown away.`, {
          cause: error,
        })
      : new UpdateError('FEED_UNREACHABLE', `${version} was not fetched: ${describeError(error)}`, {
          cause: error,
        })
  }
}
