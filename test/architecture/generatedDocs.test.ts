import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DENIALS } from '#core/risk/denial'
import { exampleEnvironment, exampleYaml } from '#main/settings/settingsDocument'
import { methods, topics } from '#protocol/protocol'

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

describe('generated documents', () => {
  it.each([
    ['docs/DENIALS.md', denials],
    ['docs/PROTOCOL.md', protocol],
    ['claxton.example.yaml', exampleYaml],
    ['.env.example', exampleEnvironment],
  ])('%s says what the source says', (path, generate) => {
    const file = join(ROOT, path)
    if (process.env['UPDATE_DOCS']) writeFileSync(file, generate())
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(generate())
  })
})
