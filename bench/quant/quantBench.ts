import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, hostname, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureCpp, measurePython, writeWorkload } from './foreignPeers'
import { measureNpmPeers } from './npmPeers'
import { measureOurs } from './ours'
import type { Sample } from './sample'
import { rowsOf, tableOf } from './table'

/**
 * What the quant core does in a second, with its peers beside it in the same run: npm libraries when
 * `npm run bench:peers` has installed them, C++ when g++ is present, numpy and QuantLib when a Python has them. Prints a
 * table and writes bench/quant.json. Run: npm run bench:quant.
 */
const BENCH = join(import.meta.dirname, '..', '..', 'bench')
const SOURCES = join(BENCH, 'quant')

async function main(): Promise<void> {
  const workload = join(import.meta.dirname, 'workload')
  mkdirSync(workload, { recursive: true })
  writeWorkload(workload)
  const samples = [
    ...measureOurs(),
    ...measureCpp(join(SOURCES, 'limit.cpp'), workload),
    ...measurePython(join(SOURCES, 'peers.py'), workload),
    ...(await npmSamples()),
  ]
  const rows = rowsOf(samples)
  const machine = `${hostname()}: ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
  console.log(`${machine}\nmedians, with the slowest and the fastest run\n\n${tableOf(rows)}`)
  writeFileSync(join(BENCH, 'quant.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`)
}

async function npmSamples(): Promise<readonly Sample[]> {
  try {
    return await measureNpmPeers(BENCH)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    console.error('npm peers are not installed: npm run bench:peers')
    return []
  }
}

await main()
