import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))

describe('data of others', () => {
  it('every reference answer is listed with its hash, and its origin and licence are told', () => {
    const folder = join(ROOT, 'test', 'fixtures')
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const listed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
    const present = filesBelow(folder).filter(path => path.includes('/') && !/\.(ts|md)$/.test(path))
    expect(listed.length).toBe(present.length)
    for (const line of listed) {
      const [hash, path = ''] = line.split('  ./')
      expect(hashOf(join(folder, path)), path).toBe(hash)
      const [area] = path.split('/')
      expect(readme.includes(path) || readme.includes(`${area}/*`), `${path} in README.md`).toBe(true)
    }
  })

  it('every file of the recorded market is listed with its licence and hash, all under 8 MB', () => {
    const folder = join(ROOT, 'resources', 'market')
    const licences = readFileSync(join(folder, 'LICENSES.md'), 'utf8')
    const files = filesBelow(folder).filter(path => path !== 'LICENSES.md')
    for (const path of files)
      expect(licences, path).toMatch(new RegExp(`\`${path}\` \\|.*\\| \`${hashOf(join(folder, path))}\``))
    expect(files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)).toBeLessThan(8e6)
  })
})
