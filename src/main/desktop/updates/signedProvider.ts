import { Provider, type UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider'
import type { UpdateArtefact } from '#main/updates/manifest'
import { UpdateError, type UpdateManifest } from '#main/updates/manifest'

/** What electron-updater is told: one version, one file, and its hash, all from a manifest that a trusted key has signed. */
export type SignedOffer = {
  /** The folder of the feed. */
  readonly url: string
  readonly manifest: UpdateManifest
  readonly artefact: UpdateArtefact
}

type ResolvedFile = ReturnType<Provider<UpdateInfo>['resolveFiles']>[number]

/** Gives electron-updater the signed manifest in place of a feed file of its own: what it checks is what was signed. */
export class SignedProvider extends Provider<UpdateInfo> {
  constructor(
    private readonly offer: SignedOffer,
    runtime: ProviderRuntimeOptions,
  ) {
    // One range to a request: not every web server knows several.
    super({ ...runtime, isUseMultipleRangeRequest: false })
  }

  override async getLatestVersion(): Promise<UpdateInfo> {
    const { version, releasedAt, notes } = this.offer.manifest
    const files = [this.#file()]
    // The two last fields are of an old form that the type still asks for.
    return { version, releaseDate: releasedAt, releaseNotes: notes, files, path: '', sha512: '' }
  }

  override resolveFiles(): ResolvedFile[] {
    const info = this.#file()
    return [{ url: new URL(info.url, `${this.offer.url.replace(/\/$/, '')}/`), info }]
  }

  #file() {
    const { file, bytes, sha512, blockMapBytes } = this.offer.artefact
    if (sha512 === undefined)
      throw new UpdateError('NO_ARTEFACT', `${file} was signed without the hash that the desktop needs.`)
    return {
      url: file,
      size: bytes,
      sha512,
      ...(blockMapBytes !== undefined && { blockMapSize: blockMapBytes }),
    }
  }
}
