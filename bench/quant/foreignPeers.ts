import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sample } from './sample'
import {
  barWork,
  bookWork,
  CONFIDENCE,
  DAYS,
  optionWork,
  ROLLING_DAYS,
  returnWork,
  SCENARIOS,
  TREE_STEPS,
  TREES,
} from './workload'

/** Writes the work as columns of doubles, for programs in other languages. */
export function writeWorkload(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, ...columns: readonly Float64Array[]) =>
    writeFileSync(join(folder, `${name}.f64`), Buffer.concat(columns.map(c => new Uint8Array(c.buffer))))
  const writeAll = (columns: Readonly<Record<string, Float64Array>>) => {
    for (const [name, column] of Object.entries(columns)) write(name, column)
  }
  const { columns, vol, price } = optionWork()
  const { isCall, ...numbers } = columns
  writeAll({ ...numbers, vol, price, isCall: Float64Array.from(isCall) })
  const { bars, session } = barWork()
  writeAll({ ...bars, session })
  writeAll(bookWork())
  const returns = returnWork(DAYS)
  write('returns', ...returns)
  write('history', ...returnWork(SCENARIOS))
}

/** Compiles and runs the C++ twin; nothing without g++. */
export function measureCpp(source: string, folder: string): readonly Sample[] {
  const program = join(folder, 'limit')
  const compiled = spawnSync('g++', ['-std=c++17', '-Ofast', '-march=native', '-o', program, source], {
    encoding: 'utf8',
  })
  if (compiled.status !== 0) {
    console.error(compiled.stderr || 'g++ is not installed: no C++ figures')
    return []
  }
  return samplesFrom(execFileSync(program, [folder, String(TREES), String(TREE_STEPS)], { encoding: 'utf8' }))
}

/** Runs the Python peers under every Python that has one: the first on the path and Debian's. */
export function measurePython(source: string, folder: string): readonly Sample[] {
  const parameters = [folder, CONFIDENCE, ROLLING_DAYS, TREE_STEPS].map(String)
  return ['python3', '/usr/bin/python3'].flatMap(program => {
    const { stdout, stderr, status } = spawnSync(program, [source, ...parameters], { encoding: 'utf8' })
    if (stderr || status !== 0) console.error(`${program}: ${stderr || 'not installed'}`.trim())
    return samplesFrom(stdout ?? '')
  })
}

const samplesFrom = (lines: string): readonly Sample[] =>
  lines
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Sample)
