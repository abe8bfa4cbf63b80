// Builds the programs and the page when a source has changed since the last build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const STAMP = 'out/.source-hash'
const INPUTS = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts']

function* filesOf(path) {
  if (!statSync(path).isDirectory()) {
    if (!/\.test\.tsx?$/.test(path)) yield path
    return
  }
  for (const name of readdirSync(path).sort()) yield* filesOf(join(path, name))
}

export function build() {
  const hash = createHash('sha256')
  for (const input of INPUTS) {
    for (const file of filesOf(input)) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  const digest = hash.digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return
  console.error('Building ...')
  const startedAt = performance.now()
  const result = spawnSync('node_modules/.bin/electron-vite', ['build', '--logLevel=warn'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) process.exit(result.status ?? 1)
  writeFileSync(STAMP, digest)
  console.error(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
}

if (process.argv[1] === import.meta.filename) build()
