// Runs before `npm start` and `npm test` on whatever Node the machine has, without dependencies:
// installs what package-lock.json names when it has changed since the last install.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const STAMP = 'node_modules/.claxton-lock-hash'
const MINIMUM_MAJOR = 20

if (Number(process.versions.node.split('.')[0]) < MINIMUM_MAJOR) {
  console.error(`Claxton needs Node ${MINIMUM_MAJOR} or newer to install itself; this is ${process.version}.`)
  process.exit(2)
}

const hash = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : ''
if (installed !== hash) {
  console.error('Installing dependencies (npm ci) ...')
  const npm = spawnSync('npm', ['ci', '--loglevel=error'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) process.exit(npm.status ?? 1)
  writeFileSync(STAMP, hash)
}
