// `npm start`: builds what changed, then opens the desktop window where there is a display and an Electron, and serves
// the workstation to a browser otherwise. `npm start -- --headless` forces the browser way; other flags are settings.
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { obtainableElectron } from './electronBinary.mjs'

const flags = process.argv.slice(2)
const isHeadless = flags.includes('--headless')
const words = flags.filter(flag => flag !== '--headless')
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

build()
const electron = !isHeadless && hasDisplay ? obtainableElectron() : undefined
if (!isHeadless && hasDisplay && !electron)
  console.log('No Electron can be had here: serving the workstation to a browser instead.')

const [program, ...programWords] = electron
  ? // Chromium's sandbox refuses to run as root; nobody should, but a container may have no one else.
    [electron, '.', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...words]
  : [process.execPath, 'out/main/cli.js', 'start', ...words]

const child = spawn(program, programWords, { stdio: 'inherit' })
// Ctrl-C reaches the child as well, which stops in order; this one only waits for it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)))
