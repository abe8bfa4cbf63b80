import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, hostname, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { BridgeProbe } from '#main/cli/bridgeProbe'
import { CHAIN_COLUMN_COUNT, decodeChainFrame, encodeChainFrame } from '#protocol/chainFrame'
import { chainKey } from '#protocol/protocol'
import { launchChromium } from '../scripts/chromium.mjs'
import { GATEWAY_MEASURES } from './gatewayBench'

/**
 * Prints what the workstation and the simulated gateway cost, with their goals beside, as a table and as
 * bench/results.json. Run: npm run bench; or npm run bench:gateway, or one of its parts: npm run bench:gateway -- gateway-orders.
 */
const ROOT = join(import.meta.dirname, '..', '..')
const PROGRAMS = join(ROOT, 'out', 'main')
const TOKEN = randomUUID()
const RUNS = 7
const TWENTY = 'SPY,IBM,AIG,VIX,XOM,JPM,WMT,JNJ,PG,CVX,INTC,T,MRK,PEP,BA,CAT,MCD,UPS,MMM,V'

type Row = {
  readonly what: string
  readonly unit: string
  readonly median: number
  readonly min: number
  readonly max: number
  readonly goal: number
  /** Whether the figure must not fall below the goal, or not rise above it. */
  readonly bound: 'atMost' | 'atLeast'
}

const rows: Row[] = []
const children: ChildProcess[] = []

function record(
  what: string,
  unit: string,
  goal: number,
  samples: readonly number[],
  bound: Row['bound'] = 'atMost',
): void {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  rows.push({ what, unit, goal, bound, median: at(0.5), min: at(0), max: at(1) })
}

async function startGateway(): Promise<number> {
  const child = fork(join(PROGRAMS, 'gateway.js'), ['--port=0'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  const [message] = (await once(child, 'message')) as [{ port: number }]
  return message.port
}

async function startEngine(
  gatewayPort: number,
  flags: readonly string[] = [],
): Promise<{
  readonly child: ChildProcess
  readonly bridge: BridgeProbe
  readonly readyMs: number
  readonly port: number
}> {
  const folder = mkdtempSync(join(tmpdir(), 'claxton-bench-'))
  const startedAt = performance.now()
  const words = [
    'start',
    `--storage.folder=${folder}`,
    '--entries.samples=false',
    '--server.port=0',
    `--server.token=${TOKEN}`,
    `--simulation.gateway=127.0.0.1:${gatewayPort}`,
    '--log.level=warn',
    ...flags,
  ]
  const child = fork(join(PROGRAMS, 'cli.js'), words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const [message] = (await once(child, 'message')) as [{ port: number }]
  const bridge = await BridgeProbe.connect(message.port, TOKEN)
  while ((await bridge.call('status.get', {})).broker.state !== 'ready') await pause(2)
  return { child, bridge, port: message.port, readyMs: performance.now() - startedAt }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

function residentMiB(pid: number | undefined): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

async function followChain(bridge: BridgeProbe): Promise<void> {
  const { expirations } = await bridge.call('chain.directory', { underlying: 'SPY' })
  const listed = expirations.find(each => each.dte >= 5)
  if (!listed) throw new Error('no expiration')
  await bridge.subscribe('chain.changed', chainKey('SPY', listed.expiration, listed.tradingClass))
}

async function measureStart(gatewayPort: number): Promise<void> {
  const samples: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const { child, bridge, readyMs } = await startEngine(gatewayPort)
    samples.push(readyMs)
    bridge.close()
    await stop(child)
  }
  record('headless start to trading-ready', 'ms', 1_000, samples)
}

async function measureMemory(gatewayPort: number): Promise<void> {
  const { child, bridge } = await startEngine(gatewayPort, [`--watchlist=${TWENTY}`])
  for (const topic of ['quotes.changed', 'orders.changed', 'positions.changed', 'status.changed'] as const)
    await bridge.subscribe(topic)
  await followChain(bridge)
  await pause(20_000)
  const samples: number[] = []
  for (let look = 0; look < 10; look++) {
    samples.push(residentMiB(child.pid))
    await pause(500)
  }
  record('resident memory, 20 symbols and a live chain', 'MiB', 120, samples)
  bridge.close()
  await stop(child)
}

function measureChainFrames(): void {
  const rowCount = 2_000
  const columns = Array.from({ length: CHAIN_COLUMN_COUNT }, (_, column) =>
    Float64Array.from({ length: rowCount }, (__, row) => row + column / 100),
  )
  const snapshot = {
    kind: 'snapshot',
    key: 'SPY:2013-10-18:SPY',
    seq: 1,
    tsEvent: 0,
    rowIndices: undefined,
    columns,
  } as const
  const changed = Uint32Array.from({ length: rowCount / 10 }, (_, index) => index * 10)
  const delta = {
    ...snapshot,
    kind: 'delta',
    rowIndices: changed,
    columns: columns.map(column => Float64Array.from(changed, row => column[row] ?? 0)),
  } as const
  for (const [what, frame, goal] of [
    ['chain snapshot of 2,000 rows, encode and decode', snapshot, 0.3],
    ['chain delta of 200 rows, encode and decode', delta, 0.1],
  ] as const) {
    const samples: number[] = []
    for (let run = 0; run < 400; run++) {
      const from = performance.now()
      const decoded = decodeChainFrame(encodeChainFrame(frame))
      const took = performance.now() - from
      if (!decoded) throw new Error('the frame was not decoded')
      // The first runs are compiled while they run.
      if (run >= 100) samples.push(took)
    }
    record(what, 'ms', goal, samples)
  }
}

/** Frames of the whole workstation with its live chain, as a browser with software rendering paints them. */
async function measureFrames(gatewayPort: number): Promise<void> {
  const { child, bridge, port } = await startEngine(gatewayPort, [`--watchlist=${TWENTY}`])
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
  await page.goto(`http://127.0.0.1:${port}/#token=${TOKEN}`)
  await page.getByRole('table', { name: 'Options of SPY' }).getByRole('row').nth(6).waitFor()
  await pause(5_000)
  const frames: number[] = await page.evaluate(
    () =>
      new Promise(resolve => {
        const gaps: number[] = []
        let last = performance.now()
        const until = last + 15_000
        const tick = (now: number) => {
          gaps.push(now - last)
          last = now
          if (now < until) window.requestAnimationFrame(tick)
          else resolve(gaps.slice(1))
        }
        window.requestAnimationFrame(tick)
      }),
  )
  const sorted = frames.sort((a, b) => a - b)
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  record(`workstation with a live chain, p99 frame of ${sorted.length}`, 'ms', 20, [p99])
  record('switch to another workspace, every view fetched', 'ms', 100, await switchTimes(page))
  await browser.close()
  bridge.close()
  await stop(child)
}

/** From the press until the frame after the one that shows it, each workspace five times. */
const switchTimes = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const frame = () => new Promise(resolve => window.requestAnimationFrame(resolve))
    const buttons = [
      ...document.querySelectorAll<HTMLElement>('nav[aria-label="Workspaces"] .railButton'),
    ].slice(0, 6)
    const times: number[] = []
    for (let round = 0; round < 6; round++) {
      for (const button of buttons) {
        await new Promise(resolve => setTimeout(resolve, 700))
        const from = performance.now()
        button.click()
        await frame()
        await frame()
        // The first round fills what is fetched once.
        if (round > 0) times.push(performance.now() - from)
      }
    }
    return times
  })

async function main(): Promise<void> {
  const chosen = process.argv.slice(2)
  const parts = chosen.filter(word => word in GATEWAY_MEASURES)
  const isChosen = (part: string) => chosen.length === 0 || chosen.includes(part)
  if (isChosen('workstation')) await measureWorkstation()
  for (const [name, measure] of Object.entries(GATEWAY_MEASURES))
    if (parts.length > 0 ? parts.includes(name) : isChosen('gateway')) await measure(PROGRAMS, record)
  report()
}

async function measureWorkstation(): Promise<void> {
  const gatewayPort = await startGateway()
  measureChainFrames()
  await measureStart(gatewayPort)
  await measureMemory(gatewayPort)
  await measureFrames(gatewayPort)
}

function report(): void {
  const machine = `${hostname()}: ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
  console.log(machine)
  for (const { what, unit, median, min, max, goal, bound } of rows) {
    const digits = unit === 'ms' && goal < 10 ? 3 : 1
    const verdict = (bound === 'atMost' ? median <= goal : median >= goal) ? 'met' : 'MISSED'
    console.log(
      `${what.padEnd(62)} ${median.toFixed(digits).padStart(9)} ${unit.padEnd(3)} (min ${min.toFixed(digits)}, max ${max.toFixed(digits)})  goal ${goal} ${unit}: ${verdict}`,
    )
  }
  writeFileSync(join(ROOT, 'bench', 'results.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`)
}

main()
  .catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
  .finally(() => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  })
