// `npm run package:dir`: the desktop application, unpacked, in dist/desktop. Installers for this platform are made by
// `npm run package:desktop` where electron-builder can fetch its tools. Other words are handed on to it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'

build()
// An Electron from elsewhere is for tests: what is published is made with the official one.
const elsewhere = process.env.ELECTRON_OVERRIDE_DIST_PATH
const electron = elsewhere
  ? [
      `-c.electronDist=${elsewhere}`,
      `-c.electronVersion=${readFileSync(join(elsewhere, 'version'), 'utf8').trim()}`,
    ]
  : []
const words = [
  '--config',
  'build/electron-builder.yml',
  '--publish',
  'never',
  ...electron,
  ...process.argv.slice(2),
]
const { status } = spawnSync('node_modules/.bin/electron-builder', words, {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exit(status ?? 1)
