import { describeError } from '#main/observability/log'
import type { AppImageVersions } from '#main/updates/appImageVersions'
import { artefactIs, type UpdateFeed } from '#main/updates/feed'
import { artefactFor, UpdateError, type UpdateManifest, type UpdatePlatform } from '#main/updates/manifest'
import { offeredUpdate } from '#main/updates/offeredUpdate'
import type { Preparation } from '#main/updates/updateDesk'
import { NO_UPDATE, type UpdateView } from '#protocol/views/updateView'
import type { SignedOffer } from './signedProvider'

export type DesktopUpdatesOptions = {
  readonly url: string
  readonly feed: UpdateFeed
  readonly platform: UpdatePlatform
  readonly versions: AppImageVersions
  readonly fetchPackage: (offer: SignedOffer) => Promise<string>
  /** Shown on the page. */
  readonly report: (view: UpdateView) => void
  readonly prepare: () => Promise<Preparation>
  /** Ends this version; the other takes its place. */
  readonly handOver: (version: string, isBrokerReady: boolean) => void
}

/** Updates of the AppImage that runs: looks, fetches, shows, and installs when it is told to and nothing is at stake. */
export class DesktopUpdates {
  #view = NO_UPDATE
  #ready: UpdateManifest | undefined
  #underway: Promise<void> | undefined

  constructor(private readonly options: DesktopUpdatesOptions) {}

  get view(): UpdateView {
    return this.#view
  }

  /** Looks for a newer version and fetches it. What goes wrong stands in the view. */
  look(): Promise<void> {
    return this.#once(async () => {
      const { feed, versions } = this.options
      // The id of a first look decides of every later one.
      versions.keep(versions.state())
      const { manifest, verdict } = await offeredUpdate(feed, versions)
      if (verdict.kind === 'leave' && verdict.code === 'FAILED_BEFORE')
        return this.#show('failed', manifest, verdict.reason)
      if (verdict.kind === 'leave' || manifest.version === this.#ready?.version) return
      this.#ready = undefined
      this.#show('fetching', manifest)
      const artefact = this.#artefactOf(manifest)
      const file = await this.options.fetchPackage({ url: this.options.url, manifest, artefact })
      versions.take(file, manifest.version)
      this.#ready = manifest
      this.#show('ready', manifest)
    })
  }

  /** The version that was fetched takes over, unless something is at stake. */
  install(): Promise<void> {
    return this.#once(async () => {
      const manifest = this.#ready
      if (!manifest) return
      const { versions, prepare, handOver } = this.options
      const { version } = manifest
      // Days may lie between the download and this.
      if (!(await artefactIs(versions.fileOf(version), this.#artefactOf(manifest)))) {
        this.#ready = undefined
        throw new UpdateError('ARTEFACT_TAMPERED', `The file of ${version} has changed: it is fetched anew.`)
      }
      this.#show('installing', manifest)
      const prepared = await prepare()
      if (prepared.kind === 'waits') return this.#show('waiting', manifest, prepared.reason)
      const previous = { version: versions.current, backup: prepared.backup }
      versions.keep({ ...versions.state(), newestSeen: version, previous })
      handOver(version, prepared.isBrokerReady)
    })
  }

  #artefactOf(manifest: UpdateManifest) {
    return artefactFor(manifest, this.options.platform, 'AppImage')
  }

  /** One thing at a time: a second call is answered by the first. */
  #once(work: () => Promise<void>): Promise<void> {
    this.#underway ??= work()
      .catch((error: unknown) => {
        this.#view = { ...this.#view, stage: 'failed', detail: describeError(error) }
        this.options.report(this.#view)
      })
      .finally(() => {
        this.#underway = undefined
      })
    return this.#underway
  }

  #show(stage: UpdateView['stage'], { version, releasedAt, notes }: UpdateManifest, detail = ''): void {
    this.#view = { stage, offered: { version, releasedAt, notes }, detail }
    this.options.report(this.#view)
  }
}
