import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import type { z } from 'zod'
import { describeError } from '#main/observability/log'
import { SettingsError, type SettingsProblem } from './settingsError'
import {
  environmentName,
  isSettingPath,
  SETTING_PATHS,
  SETTINGS,
  type SettingPath,
  type Settings,
} from './settingTable'

export type SettingSource = 'default' | 'file' | 'credential' | 'environment' | 'flag'

export type LoadedSettings = {
  readonly settings: Settings
  readonly sources: Readonly<Record<SettingPath, SettingSource>>
  /** In order of precedence, weakest first, for people: "defaults < claxton.yaml < environment < flags". */
  readonly precedence: string
  /** What they were read from. */
  readonly input: SettingsInput
}

export type SettingsInput = {
  /** Files to read, weakest first; one that is not there is passed over unless `required`. */
  readonly files: readonly { readonly path: string; readonly required: boolean }[]
  /** A folder with one file for each setting that is given there, named by its path: systemd's credentials. */
  readonly credentials?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `{ 'server.port': '0' }` from `--server.port=0`. */
  readonly flags: Readonly<Record<string, string>>
}

type Given = {
  readonly path: string
  readonly value: unknown
  readonly source: SettingSource
  readonly origin: string
}

/** Defaults < files < credentials < environment < flags. Throws SettingsError naming every problem at once. */
export function loadSettings(input: SettingsInput): LoadedSettings {
  const problems: SettingsProblem[] = []
  const files = input.files.filter(({ path, required }) => required || existsSync(path))
  const given = [
    ...files.flatMap(({ path }) => fromFile(path, problems)),
    ...fromCredentials(input.credentials, problems),
    ...fromEnvironment(input.environment, problems),
    ...fromFlags(input.flags),
  ]
  const settings: Record<string, unknown> = Object.fromEntries(
    SETTING_PATHS.map(path => [path, SETTINGS[path].standard]),
  )
  const sources = Object.fromEntries(SETTING_PATHS.map(path => [path, 'default'])) as Record<
    SettingPath,
    SettingSource
  >
  for (const each of given) {
    if (!isSettingPath(each.path)) {
      problems.push({
        path: each.path,
        source: each.origin,
        message: 'there is no such setting.',
        hint: hintFor(each.path),
      })
      continue
    }
    const parsed = parseValue({ ...each, path: each.path })
    if (parsed.success) {
      settings[each.path] = parsed.data
      sources[each.path] = each.source
    } else
      problems.push({
        path: each.path,
        source: each.origin,
        message: issuesOf(parsed.error),
        hint: undefined,
      })
  }
  const complete = settings as unknown as Settings
  problems.push(...contradictions(complete))
  if (problems.length > 0) throw new SettingsError(problems)
  return {
    settings: complete,
    sources,
    precedence: precedenceOf(
      files.map(file => basename(file.path)),
      input,
    ),
    input,
  }
}

function fromFile(path: string, problems: SettingsProblem[]): Given[] {
  const origin = basename(path)
  try {
    const document: unknown = parse(readFileSync(path, 'utf8'))
    if (document === null) return []
    if (typeof document !== 'object' || Array.isArray(document))
      throw new Error('a mapping of settings is expected')
    return flatten(document, '').map(([key, value]) => ({ path: key, value, source: 'file', origin }))
  } catch (error) {
    problems.push({
      path: origin,
      source: path,
      message: error instanceof Error ? error.message : String(error),
      hint: undefined,
    })
    return []
  }
}

/** `{ server: { port: 1 } }` -> `[['server.port', 1]]`; stops where a path is a setting. */
function flatten(value: object, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, child]): [string, unknown][] => {
    const path = prefix ? `${prefix}.${key}` : key
    // A section whose lines are all commented out.
    if (child === null && isSection(path)) return []
    const hasChildren =
      typeof child === 'object' && child !== null && !Array.isArray(child) && !isSettingPath(path)
    return hasChildren ? flatten(child, path) : [[path, child]]
  })
}

/** Secrets that the service manager hands over: no file that others can read, no environment that children inherit. */
function fromCredentials(folder: string | undefined, problems: SettingsProblem[]): Given[] {
  if (folder === undefined) return []
  try {
    return readdirSync(folder).map(path => ({
      path,
      value: readFileSync(join(folder, path), 'utf8').trim(),
      source: 'credential',
      origin: `credential ${path}`,
    }))
  } catch (error) {
    problems.push({
      path: folder,
      source: 'CREDENTIALS_DIRECTORY',
      message: `cannot be read: ${describeError(error)}`,
      hint: 'The credentials of the unit (LoadCredential=) must be readable by its user.',
    })
    return []
  }
}

/** Variables that steer the program but are not settings. */
const OTHER_VARIABLES = new Set([
  'CLAXTON_DATA_DIR',
  'CLAXTON_MARKET_DIR',
  'CLAXTON_PROFILE',
  'CLAXTON_CONFIG',
])

function fromEnvironment(environment: SettingsInput['environment'], problems: SettingsProblem[]): Given[] {
  const byName = new Map(SETTING_PATHS.map(path => [environmentName(path), path]))
  const given: Given[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('CLAXTON_') || OTHER_VARIABLES.has(name) || value === undefined) continue
    const path = byName.get(name)
    if (path) given.push({ path, value, source: 'environment', origin: name })
    else
      problems.push({
        path: name,
        source: 'environment',
        message: 'there is no such setting.',
        hint: nearest(name, [...byName.keys()]),
      })
  }
  return given
}

const fromFlags = (flags: SettingsInput['flags']): Given[] =>
  Object.entries(flags).map(([path, value]) => ({ path, value, source: 'flag', origin: `--${path}` }))

/** Texts from the environment and from flags are taken as they are where that fits, else read like a value in YAML. */
function parseValue({ path, value, source }: Given & { path: SettingPath }): z.ZodSafeParseResult<unknown> {
  const isText = source !== 'file' && typeof value === 'string'
  return isText ? parsedSetting(path, value) : SETTINGS[path].schema.safeParse(value)
}

/** A value as a person types it. */
export function parsedSetting(path: SettingPath, text: string): z.ZodSafeParseResult<unknown> {
  const schema: z.ZodType = SETTINGS[path].schema
  const asGiven = schema.safeParse(text)
  return asGiven.success ? asGiven : schema.safeParse(isListPath(path) ? itemsOf(text) : valueIn(text))
}

/** What is no value in YAML is a text, which the schema then refuses. */
function valueIn(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return text
  }
}

/** `a, b` -> `['a', 'b']`; nothing is an empty list. */
const itemsOf = (text: string): string[] =>
  text.trim() === '' ? [] : text.split(',').map(item => item.trim())

const isSection = (path: string): boolean => SETTING_PATHS.some(each => each.startsWith(`${path}.`))
const isListPath = (path: string): boolean => Array.isArray(SETTINGS[path as SettingPath].standard)
const issuesOf = (error: z.ZodError): string => error.issues.map(issue => issue.message).join('; ')

/** What each value allows and all of them together do not. */
function contradictions(settings: Settings): SettingsProblem[] {
  if (settings.mode !== 'live') return []
  const account = settings['broker.account']
  const problems: SettingsProblem[] = []
  if (account === '') problems.push(problem('broker.account', 'live trading needs the account to be named.'))
  if (/^(DU|DF|SIM)/.test(account))
    problems.push(problem('broker.account', `${account} is a paper or simulated account.`))
  const sentence = `I trade real money on ${account}`
  if (settings['live.confirm'] !== sentence)
    problems.push(problem('live.confirm', `live trading needs the sentence "${sentence}".`))
  if (settings['broker.port'] === 7497 || settings['broker.port'] === 4002) {
    problems.push(
      problem(
        'broker.port',
        `${settings['broker.port']} is a paper port; live is 7496 (TWS) or 4001 (IB Gateway).`,
      ),
    )
  }
  return problems
}

const problem = (path: SettingPath, message: string): SettingsProblem => ({
  path,
  source: 'mode: live',
  message,
  hint: undefined,
})

function hintFor(path: string): string | undefined {
  return nearest(path, SETTING_PATHS)
}

function nearest(name: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map(candidate => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(3, name.length / 3) ? `Did you mean ${best.candidate}?` : undefined
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

function precedenceOf(files: readonly string[], input: SettingsInput): string {
  const hasEnvironment = Object.keys(input.environment).some(
    name => name.startsWith('CLAXTON_') && !OTHER_VARIABLES.has(name),
  )
  const hasFlags = Object.keys(input.flags).length > 0
  return [
    'defaults',
    ...files,
    ...(input.credentials === undefined ? [] : ['credentials']),
    ...(hasEnvironment ? ['environment'] : []),
    ...(hasFlags ? ['flags'] : []),
  ].join(' < ')
}
