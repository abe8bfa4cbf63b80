import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const RENDERER = join(import.meta.dirname, '..', '..', 'out', 'renderer')
const INITIAL_GZIP_BYTES_MAX = 350_000

/** What the page needs before anything is shown: its script, and everything that script imports outright. */
function initialScripts(): readonly string[] {
  const page = join(RENDERER, 'index.html')
  if (!existsSync(page)) throw new Error(`${page} is not built: npm run build`)
  const found = new Set<string>()
  const pending = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(
    match => match[1] ?? '',
  )
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue
    found.add(file)
    const text = readFileSync(join(RENDERER, file), 'utf8')
    for (const [, imported] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      pending.push(`assets/${imported}`)
  }
  return [...found]
}

describe('the page', () => {
  it('is shown after no more than 350 kB of scripts, compressed', () => {
    const scripts = initialScripts()
    expect(scripts.length).toBeGreaterThan(0)
    const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(RENDERER, file))).length, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes, scripts.join(', ')).toBeLessThanOrEqual(INITIAL_GZIP_BYTES_MAX)
  })
})
