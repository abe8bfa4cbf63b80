import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { isVersion } from '#core/updates/version'
import { writeDurably } from '#main/store/durableFile'
import { UpdateError } from './manifest'

const UpdateState = z.object({
  installationId: z.string(),
  newestSeen: z.string(),
  failed: z.array(z.string()),
  /** What was installed before, and the backup that was made then. */
  previous: z.object({ version: z.string(), backup: z.string() }).nullable(),
})
export type UpdateState = z.infer<typeof UpdateState>

/** Versions beside each other, and a link to the one that runs: `versions/1.2.0`, `current`. */
export class VersionFolders {
  readonly #state: string

  constructor(private readonly root: string) {
    this.#state = join(root, 'updates.json')
  }

  /** Undefined when this is no installation of that kind. */
  get current(): string | undefined {
    const link = join(this.root, 'current')
    const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true
    const version = isLink ? basename(readlinkSync(link)) : ''
    return isVersion(version) ? version : undefined
  }

  state(): UpdateState {
    const current = this.current ?? '0.0.0'
    if (!existsSync(this.#state))
      return { installationId: randomUUID(), newestSeen: current, failed: [], previous: null }
    try {
      return UpdateState.parse(JSON.parse(readFileSync(this.#state, 'utf8')))
    } catch (error) {
      throw new UpdateError('INSTALL_FAILED', `${this.#state} is damaged: remove it.`, { cause: error })
    }
  }

  keep(state: UpdateState): void {
    writeDurably(this.#state, JSON.stringify(state, undefined, 2))
  }

  /** Unpacks an archive that holds one folder of the version's name. Throws UpdateError; then nothing is left of it. */
  unpack(archive: string, version: string): void {
    const target = join(this.root, 'versions', version)
    const draft = `${target}.draft`
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { recursive: true })
    const { status, stderr } = spawnSync('tar', ['xzf', archive, '--no-same-owner', '-C', draft], {
      encoding: 'utf8',
    })
    if (status !== 0 || !existsSync(join(draft, version, 'bin', 'claxton'))) {
      rmSync(draft, { recursive: true, force: true })
      throw new UpdateError(
        'INSTALL_FAILED',
        `${archive} holds no Claxton ${version}. ${stderr ?? ''}`.trim(),
      )
    }
    rmSync(target, { recursive: true, force: true })
    renameSync(join(draft, version), target)
    rmSync(draft, { recursive: true })
  }

  /** One rename: there is no moment without a version. */
  switchTo(version: string): void {
    const link = join(this.root, 'current')
    const draft = `${link}.draft`
    rmSync(draft, { force: true })
    symlinkSync(join('versions', version), draft)
    renameSync(draft, link)
  }
}
