import { stringify } from 'yaml'
import { dataHome, environmentName, SETTING_PATHS, SETTINGS } from './settingTable'

/** A commented claxton.yaml with every setting at its default, the values commented out. */
export function exampleYaml(): string {
  const lines = [
    '# Claxton settings. Remove the # before a line to change it; everything here shows its default.',
    '# Order of precedence: defaults < claxton.yaml < claxton.PROFILE.yaml < environment < flags.',
  ]
  let section = ''
  // A section may be declared in several places; a YAML key may stand only once.
  const bySection = Map.groupBy(SETTING_PATHS, path => path.split('.')[0])
  for (const path of [...bySection.values()].flat()) {
    const [head = '', tail] = path.split('.')
    if (tail !== undefined && head !== section) lines.push('', `${head}:`)
    if (tail === undefined) lines.push('')
    section = tail === undefined ? '' : head
    const indent = tail === undefined ? '' : '  '
    lines.push(`${indent}# ${SETTINGS[path].doc}`)
    lines.push(`${indent}# ${tail ?? head}: ${valueText(path)}`)
  }
  return `${lines.join('\n')}\n`
}

export function exampleEnvironment(): string {
  return `${SETTING_PATHS.map(path => `# ${SETTINGS[path].doc}\n# ${environmentName(path)}=${environmentText(path)}`).join('\n\n')}\n`
}

/** Folders as anybody's: the example must not tell whose machine wrote it. */
function standardOf(path: (typeof SETTING_PATHS)[number]): unknown {
  const { standard } = SETTINGS[path]
  return typeof standard === 'string' && standard.startsWith(dataHome)
    ? standard.replace(dataHome, '~/.local/share')
    : standard
}

const valueText = (path: (typeof SETTING_PATHS)[number]): string => {
  const standard = standardOf(path)
  return Array.isArray(standard) ? `[${standard.join(', ')}]` : stringify(standard).trim()
}

const environmentText = (path: (typeof SETTING_PATHS)[number]): string => {
  const standard = standardOf(path)
  return Array.isArray(standard) ? standard.join(',') : String(standard)
}
