import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { stringify } from 'yaml'
import { makeTls, needsTls, storedTls } from '#main/access/tlsFiles'
import { TokenStore } from '#main/access/tokenStore'
import { type CommandLine, refuseWords } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { SettingPath } from '#main/settings/settingTable'
import { writeDurably } from '#main/store/durableFile'
import { confirm } from './confirm'

/** What a first set-up asks; the answer when nothing is typed is what holds already. */
const QUESTIONS: readonly (readonly [path: SettingPath, question: string])[] = [
  ['mode', 'Where do orders go: simulation, paper or live?'],
  ['broker.host', 'Host of TWS or IB Gateway'],
  ['broker.port', 'Its port (4002 gateway paper, 4001 gateway live, 7497 TWS paper, 7496 TWS live)'],
  ['broker.account', 'Account (empty: the only one of the login)'],
  ['server.host', 'Address to serve on (127.0.0.1: this machine alone; 0.0.0.0: others too, over TLS)'],
]

/**
 * `claxton setup`: settings, certificate and token of a first start. With `--yes` nothing is asked and the flags given
 * are what is kept. An existing file is replaced only with consent.
 */
export async function setup(line: CommandLine): Promise<number> {
  refuseWords(line)
  const { yes, config = process.env['CLAXTON_CONFIG'] ?? 'claxton.yaml', ...given } = line.flags
  const answers = yes === 'true' ? given : { ...given, ...(await asked(line)) }
  // Everything is checked before anything is written.
  const { settings } = settingsFrom({ ...line, flags: answers })
  if (existsSync(config) && !(await confirm(line, `${config} is there already.`, 'REPLACE'))) return 1
  writeDurably(config, stringify(nested(answers)))
  console.log(`Settings: ${config}`)
  if (needsTls(settings)) {
    const tls = storedTls(settings) ?? makeTls(settings, new Date())
    console.log(`Certificate: its fingerprint is ${tls.fingerprint}`)
  }
  const store = new TokenStore(modeFolder(settings))
  if (!store.list().some(({ name }) => name === 'setup')) {
    console.log(`Token (scope trade, shown once): ${store.add('setup', 'trade', null)}`)
  }
  console.log(
    'Next: claxton doctor, then claxton start. Alerts: claxton settings shows alerts.*; claxton alert test tries them.',
  )
  return 0
}

async function asked(line: CommandLine): Promise<Record<string, string>> {
  const { settings } = settingsFrom({ ...line, flags: {} })
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answers: Record<string, string> = {}
  try {
    for (const [path, question] of QUESTIONS) {
      const now = String(settings[path])
      const answer = (await terminal.question(`${question} [${now}]: `)).trim()
      if (answer !== '' && answer !== now) answers[path] = answer
    }
    return answers
  } finally {
    terminal.close()
  }
}

/** `{ 'server.port': '0' }` -> `{ server: { port: 0 } }`, as the file has it. */
function nested(flat: Readonly<Record<string, string>>): object {
  const tree: Record<string, Record<string, unknown> | unknown> = {}
  for (const [path, text] of Object.entries(flat)) {
    const [section, name] = path.split('.')
    const value = /^(true|false|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text
    if (section === undefined) continue
    if (name === undefined) tree[section] = value
    else tree[section] = { ...(tree[section] as object | undefined), [name]: value }
  }
  return tree
}
