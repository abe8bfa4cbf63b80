import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { type Document, isMap, parseDocument } from 'yaml'
import { writeDurably } from '#main/store/durableFile'
import { type LoadedSettings, loadSettings, parsedSetting, type SettingsInput } from './loadSettings'
import { SettingsError } from './settingsError'
import { isSettingPath, SETTING_PATHS, SETTINGS, type SettingPath } from './settingTable'
import { type Access, type WriteObstacle, writeObstacle } from './writeObstacle'

/** A setting as it is typed; null takes it out of the file. */
export type SettingChange = { readonly path: string; readonly text: string | null }

export type SettingsDiff = { readonly path: string; readonly before: string; readonly after: string }

export type SettingsEdit = {
  readonly file: string
  /** Of the file that the edit is based on. */
  readonly revision: string
  readonly problems: readonly { readonly path: string; readonly message: string }[]
  /** What the next start would read differently. */
  readonly diff: readonly SettingsDiff[]
}

/** The file was changed by somebody else, or cannot be written. */
export class SettingsFileError extends Error {
  override readonly name = 'SettingsFileError'

  constructor(
    readonly code: 'SETTINGS_READ_ONLY' | 'SETTINGS_CHANGED' | 'SETTINGS_NOT_WRITTEN' | 'SETTINGS_INVALID',
    message: string,
  ) {
    super(message)
  }
}

/** The claxton.yaml that an engine was started from: edited setting by setting, its comments kept. */
export class SettingsFile {
  readonly #input: SettingsInput
  readonly #sources: LoadedSettings['sources']

  constructor(
    { input, sources }: LoadedSettings,
    private readonly access?: Access,
  ) {
    this.#input = input
    this.#sources = sources
  }

  /** The strongest of the files that were read: what stands in it counts. */
  get file(): string {
    const path = resolve(this.#input.files.at(-1)?.path ?? 'claxton.yaml')
    return existsSync(path) ? realpathSync(path) : path
  }

  /** Why nothing can be written here at all; undefined when it can. */
  get writeObstacle(): WriteObstacle | undefined {
    return writeObstacle(this.file, this.access)
  }

  /** Why a setting cannot be edited here; undefined when it can. */
  obstacle(path: SettingPath): string | undefined {
    if (SETTINGS[path].isSecret) return 'a secret: never shown, never written by the workstation'
    const source = this.#sources[path]
    if (source === 'environment' || source === 'flag' || source === 'credential')
      return `given by ${source === 'environment' ? 'the environment' : `a ${source}`}, which counts more than the file`
    if (SETTINGS[path].isMachines) return 'changed on the machine itself, in the file'
    return undefined
  }

  /** As JSON text, what the next start would read; undefined while the files cannot be read. */
  next(): ReadonlyMap<SettingPath, string> | undefined {
    try {
      return valuesOf(loadSettings(this.#input))
    } catch (error) {
      if (error instanceof SettingsError) return undefined
      throw error
    }
  }

  /** What these changes would come to. Nothing is written. */
  check(changes: readonly SettingChange[]): SettingsEdit {
    const text = this.#text()
    return this.#edit(text, changes).edit
  }

  /** Writes the changes as a whole. Throws SettingsFileError when they do not hold or the file is another by now. */
  save(changes: readonly SettingChange[], revision: string): SettingsEdit {
    const { writeObstacle } = this
    if (writeObstacle)
      throw new SettingsFileError('SETTINGS_READ_ONLY', `${writeObstacle.reason} ${writeObstacle.remedy}`)
    const text = this.#text()
    if (revisionOf(text) !== revision)
      throw new SettingsFileError(
        'SETTINGS_CHANGED',
        `${this.file} was changed meanwhile: look at the difference again.`,
      )
    const { edit, edited } = this.#edit(text, changes)
    const [problem] = edit.problems
    if (problem) throw new SettingsFileError('SETTINGS_INVALID', `${problem.path}: ${problem.message}`)
    try {
      writeDurably(this.file, edited)
    } catch (error) {
      throw new SettingsFileError(
        'SETTINGS_NOT_WRITTEN',
        `${this.file} cannot be written (${error instanceof Error ? error.message : String(error)}): change it on the machine itself.`,
      )
    }
    return edit
  }

  #text(): string {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8') : ''
  }

  #edit(text: string, changes: readonly SettingChange[]) {
    const document = parseDocument(text)
    const problems = [
      ...document.errors.map(({ message }) => ({ path: basename(this.file), message })),
      ...changes.flatMap(change => this.#apply(document, change)),
    ]
    const isWritable = document.errors.length === 0 && document.contents !== null
    const edited = isWritable ? String(document) : text
    const outcome = problems.length > 0 ? { problems, diff: [] } : this.#outcome(edited)
    return { edited, edit: { file: this.file, revision: revisionOf(text), ...outcome } }
  }

  #apply(document: Document, { path, text }: SettingChange): readonly { path: string; message: string }[] {
    if (!isSettingPath(path)) return [{ path, message: 'there is no such setting' }]
    const obstacle = this.obstacle(path)
    if (obstacle !== undefined) return [{ path, message: obstacle }]
    if (document.errors.length > 0) return []
    const words = path.split('.')
    // A file may have it in one word as well as in sections.
    if (document.has(path) && words.length > 1) document.delete(path)
    if (text === null) {
      if (document.hasIn(words)) document.deleteIn(words)
      return []
    }
    const parsed = parsedSetting(path, text)
    if (!parsed.success)
      return [{ path, message: parsed.error.issues.map(({ message }) => message).join('; ') }]
    putIn(document, words, parsed.data)
    return []
  }

  /** Reads the edited text as the next start would, all files and the environment together. */
  #outcome(edited: string): Pick<SettingsEdit, 'problems' | 'diff'> {
    const folder = mkdtempSync(join(tmpdir(), 'claxton-settings-'))
    const draft = join(folder, basename(this.file))
    try {
      writeFileSync(draft, edited, { mode: 0o600 })
      const others = this.#input.files.slice(0, -1)
      const after = valuesOf(
        loadSettings({ ...this.#input, files: [...others, { path: draft, required: true }] }),
      )
      const before = this.next()
      const diff = SETTING_PATHS.flatMap(path => {
        const [was, is] = [before?.get(path) ?? '', after.get(path) ?? '']
        return was === is ? [] : [{ path, before: was, after: is }]
      })
      return { problems: [], diff }
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      return { problems: error.problems.map(({ path, message }) => ({ path, message })), diff: [] }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** A section whose lines are all commented out is null: it becomes a section. */
function putIn(document: Document, words: readonly string[], value: unknown): void {
  for (let depth = 1; depth < words.length; depth++) {
    const section = words.slice(0, depth)
    if (document.hasIn(section) && !isMap(document.getIn(section, true)))
      document.setIn(section, document.createNode({}))
  }
  // A plain value takes the place of the one before, and leaves the comment beside it.
  document.setIn(words, typeof value === 'object' ? document.createNode(value, { flow: true }) : value)
}

const valuesOf = ({ settings }: LoadedSettings): ReadonlyMap<SettingPath, string> =>
  new Map(
    SETTING_PATHS.filter(path => !SETTINGS[path].isSecret).map(path => [
      path,
      JSON.stringify(settings[path]),
    ]),
  )

const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex')
