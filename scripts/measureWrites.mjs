// What a headless engine in simulation writes to its disk: `node scripts/measureWrites.mjs MINUTES [--SETTING=VALUE ...]`.
// Bytes come from the kernel's own counters (/proc/PID/io) of the engine and of the gateway, what each file has grown by
// from the folder. Pages go through the write-ahead log and then into the database, so more is written than stays.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { build } from './build.mjs'

const [minutes = '10', ...flags] = process.argv.slice(2)
/** The start fetches what the rest of the day does not. */
const WARM_UP_MS = 60_000

build()
const folder = mkdtempSync(join(tmpdir(), 'claxton-writes-'))
const words = ['out/main/cli.js', `--storage.folder=${folder}`, '--server.port=0', ...flags]
const engine = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
const lines = createInterface({ input: engine.stdout })
await once(lines, 'line')
lines.resume()
await pause(WARM_UP_MS)

const [gateway] = readFileSync(`/proc/${engine.pid}/task/${engine.pid}/children`, 'utf8').trim().split(' ')
const written = pid => Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])
const sizes = () =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path.slice(folder.length + 1), statSync(path, { throwIfNoEntry: false })?.size ?? 0]),
  )
const seen = () => ({ engine: written(engine.pid), gateway: written(gateway), sizes: sizes() })

const from = seen()
await pause(Number(minutes) * 60_000)
const to = seen()
const perHour = bytes => `${((bytes * 60) / Number(minutes) / 1e6).toFixed(1)} MB/h`
for (const name of ['engine', 'gateway']) console.log(`${name} wrote ${perHour(to[name] - from[name])}`)
for (const [path, size] of to.sizes) {
  const grown = size - (from.sizes.get(path) ?? 0)
  if (grown > 0) console.log(`  ${path} grew by ${perHour(grown)} to ${(size / 1e6).toFixed(2)} MB`)
}
engine.kill()
await once(engine, 'exit')
rmSync(folder, { recursive: true, force: true })
