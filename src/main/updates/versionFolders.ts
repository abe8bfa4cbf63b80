import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { isVersion } from '#core/updates/version'
import { UpdateError } from './manifest'
import type { Versions } from './offeredUpdate'
import { type UpdateState, UpdateStateFile } from './updateStateFile'

const FOLDER_MODE = 0o755

/**
 * Versions beside each other, and a link to the one that runs: `versions/1.2.0`, `current`. Without the link the one of
 * the package runs.
 */
export class VersionFolders implements Versions {
  readonly #state: UpdateStateFile
  readonly #link: string

  constructor(
    private readonly root: string,
    private readonly packaged: string,
  ) {
    this.#state = new UpdateStateFile(root)
    this.#link = join(root, 'current')
  }

  get current(): string {
    const isLink = lstatSync(this.#link, { throwIfNoEntry: false })?.isSymbolicLink() === true
    const version = isLink ? basename(readlinkSync(this.#link)) : ''
    return isVersion(version) ? version : this.packaged
  }

  state(): UpdateState {
    return this.#state.load(this.current)
  }

  keep(state: UpdateState): void {
    this.#makeRoot()
    this.#state.keep(state)
  }

  /** Unpacks an archive that holds one folder with a Claxton. Throws UpdateError; then nothing is left of it. */
  unpack(archive: string, version: string): void {
    const target = join(this.root, 'versions', version)
    const draft = `${target}.draft`
    rmSync(draft, { recursive: true, force: true })
    this.#makeRoot()
    mkdirSync(draft, { recursive: true, mode: FOLDER_MODE })
    const words = ['xzf', archive, '--strip-components=1', '--no-same-owner', '-C', draft]
    const { status, stderr } = spawnSync('tar', words, { encoding: 'utf8' })
    if (status !== 0 || !existsSync(join(draft, 'out', 'main', 'cli.js'))) {
      rmSync(draft, { recursive: true, force: true })
      throw new UpdateError('INSTALL_FAILED', `${archive} holds no Claxton. ${stderr ?? ''}`.trim())
    }
    rmSync(target, { recursive: true, force: true })
    renameSync(draft, target)
  }

  /** Root installs what another user runs: that one must be able to come in. */
  #makeRoot(): void {
    mkdirSync(this.root, { recursive: true })
    chmodSync(this.root, FOLDER_MODE)
  }

  /** One rename: there is no moment without a version. Back to the package is a removal. */
  switchTo(version: string): void {
    if (!existsSync(join(this.root, 'versions', version))) {
      rmSync(this.#link, { force: true })
      return
    }
    const draft = `${this.#link}.draft`
    rmSync(draft, { force: true })
    symlinkSync(join('versions', version), draft)
    renameSync(draft, this.#link)
  }
}
