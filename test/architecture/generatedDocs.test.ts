import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GATE_CODES } from '#core/pipeline/gate'
import { DENIALS } from '#core/risk/denial'
import { LEVEL_FAULTS } from '#core/trades/levelChange'
import { exampleEnvironment, exampleYaml } from '#main/settings/settingsDocument'
import { methods, topics } from '#protocol/protocol'
import { conformanceDocument } from '../conformance/conformanceDocument'
import { gatewayReference } from './gatewayReference'

const ROOT = join(import.meta.dirname, '..', '..')
const GENERATED = 'Generated from the source by `npm run docs`; a test holds it up to date.'

const denials = (): string =>
  [
    '# Why an order is denied',
    '',
    GENERATED,
    '',
    '| code | what it means and what to do |',
    '|---|---|',
    ...Object.entries(DENIALS).map(([code, text]) => `| \`${code}\` | ${text} |`),
    '',
    '## Why the target or the stop of a trade stays where it is',
    '',
    '| code | what it means and what to do |',
    '|---|---|',
    ...Object.entries(LEVEL_FAULTS).map(([code, text]) => `| \`${code}\` | ${text} |`),
    '',
  ].join('\n')

const gates = (): string =>
  [
    '# Why a strategy did not enter',
    '',
    GENERATED,
    'Every evaluation is kept; `claxton why SYMBOL [TIME]` prints what stood in the way.',
    '',
    '| code | what it means |',
    '|---|---|',
    ...Object.entries(GATE_CODES).map(([code, text]) => `| \`${code}\` | ${text} |`),
    '',
  ].join('\n')

function protocol(): string {
  const methodRows = Object.entries(methods).map(
    ([name, { kind, scope }]) => `| \`${name}\` | ${kind} | ${scope} |`,
  )
  const topicRows = Object.entries(topics).map(
    ([name, { keyed, encoding }]) => `| \`${name}\` | ${keyed ? 'yes' : 'no'} | ${encoding} |`,
  )
  return [
    '# The bridge: methods and topics',
    '',
    GENERATED,
    'Schemas: `src/protocol/`. Frames are JSON texts; option chains are binary columns (`chainFrame.ts`).',
    '',
    '| method | kind | scope |',
    '|---|---|---|',
    ...methodRows,
    '',
    '| topic | keyed | encoding |',
    '|---|---|---|',
    ...topicRows,
    '',
  ].join('\n')
}

/** Whose code and fonts are in what we build: what runs, and what is bundled into the page. */
const BUNDLED = [
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  '@tanstack/react-query',
  '@tanstack/react-table',
  '@tanstack/react-virtual',
  'dockview-react',
  'lightweight-charts',
  'react',
  'react-dom',
]

type Manifest = { version: string; license: string; dependencies?: Record<string, string> }
const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'))

function thirdParty(): string {
  const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const rows = [...Object.keys(dependencies), ...BUNDLED].sort().map(name => {
    const { version, license } = manifestOf(name)
    return `| ${name} | ${version} | ${license} |`
  })
  return [
    '# Third-party software and fonts',
    '',
    GENERATED,
    'Licences of the bundled market data are in [resources/market/LICENSES.md](../resources/market/LICENSES.md).',
    'Charts are drawn by lightweight-charts of TradingView, which asks to be named on them.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

describe('generated documents', () => {
  it.each([
    ['docs/DENIALS.md', denials],
    ['docs/GATES.md', gates],
    ['docs/PROTOCOL.md', protocol],
    ['docs/THIRD-PARTY.md', thirdParty],
    ['docs/CONFORMANCE.md', () => conformanceDocument(GENERATED)],
    ['docs/GATEWAY-REFERENCE.md', () => gatewayReference(GENERATED)],
    ['claxton.example.yaml', exampleYaml],
    ['.env.example', exampleEnvironment],
  ])('%s says what the source says', (path, generate) => {
    const file = join(ROOT, path)
    if (process.env['UPDATE_DOCS']) writeFileSync(file, generate())
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(generate())
  })
})
