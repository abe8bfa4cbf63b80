import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

/** House rules that no linter knows: read from the sources themselves. */
const files = listFiles(join(ROOT, 'src')).map(path => ({
  path: relative(ROOT, path),
  text: readFileSync(path, 'utf8'),
}))
const sources = files.filter(({ path }) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
const tests = [
  ...files,
  ...listFiles(join(ROOT, 'test')).map(path => ({
    path: relative(ROOT, path),
    text: readFileSync(path, 'utf8'),
  })),
].filter(({ path }) => /\.test\.tsx?$/.test(path))

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

const offenders = (list: readonly { path: string; text: string }[], pattern: RegExp): string[] =>
  list.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )

describe('tidy', () => {
  it('reads a plausible number of sources', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(tests.length).toBeGreaterThan(10)
  })

  it('keeps clocks and dice out of the core', () => {
    const core = sources.filter(({ path }) => path.startsWith('src/core/'))
    expect(
      offenders(
        core,
        /\bDate\.(now|parse|UTC)\b|new Date\b|Math\.random|performance\.now|process\.|globalThis/,
      ),
    ).toEqual([])
  })

  it('leaves no back doors in the types', () => {
    expect(offenders(sources, /\bas any\b|@ts-(ignore|expect-error|nocheck)|biome-ignore/)).toEqual([])
  })

  it('swallows no error without a word', () => {
    expect(offenders(sources, /catch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\(\)\s*=>\s*\{\s*\}\)/)).toEqual([])
  })

  it('runs every test, and leaves nothing for later', () => {
    expect(offenders(tests, /\b(it|test|describe)\.(only|skip|todo|fails)\b/)).toEqual([])
    expect(offenders(sources, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([])
  })

  it('names files after what they hold', () => {
    const vague = sources.filter(({ path }) =>
      /\/(utils?|helpers?|common|misc|managers?)\.tsx?$|Manager\.tsx?$/i.test(path),
    )
    expect(vague.map(({ path }) => path)).toEqual([])
  })

  it('keeps files short enough to be read at once', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 600)
    expect(long).toEqual([])
  })

  it('exports by name only', () => {
    expect(offenders(sources, /^export default\b/)).toEqual([])
  })
})
