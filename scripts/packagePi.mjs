// `npm run package:pi`: dist/claxton_VERSION_arm64.deb and dist/claxton-VERSION-linux-arm64.tar.gz, with the Node that
// Claxton was tested with. `-- --arch=x64` makes the same for a PC. The same sources give the same bytes.

import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { finish, layPayload, lockedNode, manifest, run } from './payload.mjs'

const { values } = parseArgs({ options: { arch: { type: 'string', default: 'arm64' } } })
const DEBIAN_NAME = { arm64: 'arm64', x64: 'amd64' }
const { arch } = values
if (!Object.hasOwn(DEBIAN_NAME, arch)) {
  console.error(`package:pi: --arch is one of ${Object.keys(DEBIAN_NAME).join(', ')}, not ${arch}.`)
  process.exit(2)
}

const { version, description } = manifest()
const UNITS = [
  'claxton.service',
  'claxton-guardian.service',
  'claxton-update.service',
  'claxton-update.timer',
  'claxton-drill.service',
  'claxton-drill.timer',
]
const TEXTS = ['PI.md', 'OPERATIONS.md', 'UPDATES.md']
const COMPOSE = 'ibGateway.compose.yaml'
const SCRIPTS = ['postinst', 'prerm', 'postrm']
// The time of the last commit, so that a second build of the same sources is the same file.
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? run('git', ['log', '-1', '--format=%ct']).trim())

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else yield path
  }
}

function place(from, to, mode) {
  mkdirSync(join(to, '..'), { recursive: true })
  cpSync(from, to)
  chmodSync(to, mode)
}

/** Programs, resources and Node as they lie in /usr/lib/claxton. */
function layApplication(folder) {
  layPayload(folder, `linux-${arch}`)
  place(lockedNode(`node-linux-${arch}`), join(folder, 'bin/node'), 0o755)
}

function makeTarball(staging) {
  const name = `claxton-${version}-linux-${arch}`
  const root = join(staging, name)
  layApplication(root)
  for (const unit of UNITS) place(join('build/pi', unit), join(root, 'systemd', unit), 0o644)
  for (const text of ['claxton.yaml', 'claxton'])
    place(join('build/pi', text), join(root, 'systemd', text), 0o644)
  for (const text of TEXTS) place(join('docs', text), join(root, text), 0o644)
  place(`build/pi/${COMPOSE}`, join(root, COMPOSE), 0o644)
  const unfinished = join(staging, `${name}.tar.gz`)
  const tar = join(staging, `${name}.tar`)
  run('tar', [
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--mtime=@${epoch}`,
    '-C',
    staging,
    '-cf',
    tar,
    name,
  ])
  run('gzip', ['--no-name', '--best', tar])
  return finish(unfinished, join('dist', `${name}.tar.gz`))
}

function makeDeb(staging) {
  const root = join(staging, 'deb')
  layApplication(join(root, 'usr/lib/claxton'))
  place('build/pi/claxton', join(root, 'usr/bin/claxton'), 0o755)
  place('build/pi/claxton.yaml', join(root, 'etc/claxton/claxton.yaml'), 0o644)
  for (const unit of UNITS) place(join('build/pi', unit), join(root, 'usr/lib/systemd/system', unit), 0o644)
  for (const text of TEXTS) place(join('docs', text), join(root, 'usr/share/doc/claxton', text), 0o644)
  place(`build/pi/${COMPOSE}`, join(root, 'usr/share/doc/claxton', COMPOSE), 0o644)
  place('LICENSE', join(root, 'usr/share/doc/claxton/copyright'), 0o644)
  place('docs/THIRD-PARTY.md', join(root, 'usr/share/doc/claxton/THIRD-PARTY.md'), 0o644)
  const files = [...filesIn(root)]
  const kilobytes = Math.ceil(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024)
  const control = join(root, 'DEBIAN')
  for (const script of SCRIPTS) place(join('build/pi', script), join(control, script), 0o755)
  writeFileSync(join(control, 'conffiles'), '/etc/claxton/claxton.yaml\n')
  writeFileSync(
    join(control, 'md5sums'),
    files
      .map(file => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(root, file)}\n`)
      .join(''),
  )
  writeFileSync(
    join(control, 'control'),
    [
      'Package: claxton',
      `Version: ${version}`,
      `Architecture: ${DEBIAN_NAME[arch]}`,
      'Maintainer: The Claxton authors <claxton@localhost>',
      `Installed-Size: ${kilobytes}`,
      // better-sqlite3's prebuild asks for glibc 2.34; systemd-notify comes with systemd.
      'Depends: libc6 (>= 2.34), libstdc++6, adduser, systemd',
      'Section: misc',
      'Priority: optional',
      `Description: ${description}`,
      ' The engine with its workstation for the browser, the simulated gateway and the',
      ' guardian, with a Node of its own. Nothing starts before the operator says so.',
      '',
    ].join('\n'),
  )
  const unfinished = join(staging, 'claxton.deb')
  run('dpkg-deb', ['--root-owner-group', '-Zxz', '-b', root, unfinished], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  })
  return finish(unfinished, join('dist', `claxton_${version}_${DEBIAN_NAME[arch]}.deb`))
}

build()
const staging = join('dist', `staging-${arch}`)
rmSync(staging, { recursive: true, force: true })
mkdirSync(staging, { recursive: true })
try {
  for (const make of [makeTarball, makeDeb]) {
    const { file, bytes, sha256 } = make(staging)
    console.log(`${sha256}  ${file}  ${(bytes / 1e6).toFixed(1)} MB`)
  }
} finally {
  rmSync(staging, { recursive: true, force: true })
}
