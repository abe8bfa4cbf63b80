// `npm run package:dir`: the desktop application in a folder, with the Electron that is at hand. Words are handed on to
// electron-builder: `npm run package:dir -- --linux AppImage` makes an installer where its tools can be fetched.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from './build.mjs'
import { ensureElectron } from './testPackages.mjs'

build()
const electron = resolve(ensureElectron())
const versionFile = join(electron, 'version')
const version = existsSync(versionFile)
  ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
  : JSON.parse(readFileSync('package.json', 'utf8')).devDependencies.electron
const given = process.argv.slice(2)
const words = [
  ...(given.length > 0 ? given : ['--dir']),
  '--config=packaging/electron-builder.yml',
  `-c.electronDist=${electron}`,
  `-c.electronVersion=${version}`,
  '--publish=never',
]
const { status } = spawnSync('node_modules/.bin/electron-builder', words, { stdio: 'inherit' })
process.exit(status ?? 1)
