import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CDPSession, chromium, type Page } from 'playwright-core'
import { BusyEngine, CHAIN_ROWS, HISTORY_BARS, WATCH_ROWS } from './busyEngine'

/**
 * What the page costs in Chromium with software rendering. Run: npm run bench:renderer; one part with its name behind
 * it, and minutes behind `memory`: npm run bench:renderer -- memory 60.
 */
const PROGRAMS = join(import.meta.dirname, '..', 'main')
const TOKEN = randomUUID()
const FRAMES_MS = 20_000
const SWITCH_ROUNDS = 2
const WORKSPACES = 6
const WALK_EVERY_MIN = 10
const STROKES_MAX = 1_000

type Bench = { readonly page: Page; readonly session: CDPSession; readonly busy: BusyEngine }

const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

function tell(what: string, unit: string, samples: readonly number[], goal = ''): void {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
  console.log(
    `${what}: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)} ${unit} of ${sorted.length}${goal}`,
  )
}

const measureFrames = (page: Page, milliseconds: number): Promise<number[]> =>
  page.evaluate(
    duration =>
      new Promise<number[]>(resolve => {
        const gaps: number[] = []
        let last = performance.now()
        const until = last + duration
        const tick = (now: number) => {
          gaps.push(now - last)
          last = now
          if (now < until) window.requestAnimationFrame(tick)
          else resolve(gaps.slice(1))
        }
        window.requestAnimationFrame(tick)
      }),
    milliseconds,
  )

/** What the page's main thread does, as Chromium counts it, in ms of each second. */
const WORKS = {
  ThreadTime: 'busy',
  ScriptDuration: 'script',
  RecalcStyleDuration: 'style',
  LayoutDuration: 'layout',
} as const

/** Frames, and the work of the page's main thread, which other work on the machine lengthens less. */
async function tellFrames(what: string, { page, session }: Bench, milliseconds: number): Promise<void> {
  const before = await metricsOf(session)
  const from = performance.now()
  const gaps = await measureFrames(page, milliseconds)
  const seconds = (performance.now() - from) / 1_000
  const after = await metricsOf(session)
  tell(what, 'ms', gaps)
  const works = Object.entries(WORKS).map(
    ([name, word]) =>
      `${word} ${((1_000 * (metric(after, name) - metric(before, name))) / seconds).toFixed(0)}`,
  )
  console.log(`  main thread, ms of each second: ${works.join(', ')}`)
}

type Metrics = ReadonlyMap<string, number>

async function metricsOf(session: CDPSession): Promise<Metrics> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

const metric = (metrics: Metrics, name: string): number => metrics.get(name) ?? Number.NaN

const metricOf = async (session: CDPSession, name: string): Promise<number> =>
  metric(await metricsOf(session), name)

async function frames(bench: Bench): Promise<void> {
  const { page } = bench
  const load = `${CHAIN_ROWS} chain rows, ${WATCH_ROWS} watch rows and a chart, all changing 10 times a second`
  await tellFrames(`frame with ${load} (goal p99 20)`, bench, FRAMES_MS)
  await page.getByRole('button', { name: 'Enlarge Options chain' }).click()
  await pause(2_000)
  await tellFrames('frame with the chain over the whole window', bench, FRAMES_MS)
  await page.getByRole('button', { name: 'Enlarge Options chain' }).click()
}

/** From the press until the frame after the one that shows it, from each workspace to each other. */
async function switches({ page, session }: Bench): Promise<void> {
  const busyBefore = await metricOf(session, 'ThreadTime')
  const times = await page.evaluate(
    async ({ rounds, count }) => {
      const frame = () => new Promise(resolve => window.requestAnimationFrame(resolve))
      const buttons = [
        ...document.querySelectorAll<HTMLElement>('nav[aria-label="Workspaces"] .railButton'),
      ].slice(0, count)
      const found: { pair: string; time: number }[] = []
      const press = async (button: HTMLElement) => {
        await new Promise(resolve => setTimeout(resolve, 700))
        const from = performance.now()
        button.click()
        await frame()
        await frame()
        return performance.now() - from
      }
      // The first round fills what is fetched once.
      for (const button of buttons) await press(button)
      for (let round = 0; round < rounds; round++)
        for (const from of buttons)
          for (const to of buttons) {
            if (from === to) continue
            await press(from)
            found.push({ pair: `${from.innerText.trim()} to ${to.innerText.trim()}`, time: await press(to) })
          }
      return found
    },
    { rounds: SWITCH_ROUNDS, count: WORKSPACES },
  )
  tell(
    'switch of the workspace, all pairs',
    'ms',
    times.map(({ time }) => time),
    '; goal 100',
  )
  const presses = 2 * times.length + WORKSPACES
  const busy = ((await metricOf(session, 'ThreadTime')) - busyBefore) / presses
  console.log(`  main thread busy for ${(1_000 * busy).toFixed(0)} ms from one press to the next`)
  const names = [...new Set(times.map(({ pair }) => pair.split(' to ')[1] ?? ''))]
  for (const name of names)
    tell(
      `- to ${name}`,
      'ms',
      times.filter(({ pair }) => pair.endsWith(` to ${name}`)).map(({ time }) => time),
    )
}

/** The chart is scrolled towards its first bar. */
async function history(bench: Bench): Promise<void> {
  const { page, session, busy } = bench
  const box = await page.getByRole('figure', { name: /^Chart of SPY/ }).boundingBox()
  if (!box) throw new Error('there is no chart')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (const bars of [1_000, 10_000, 100_000, 500_000, HISTORY_BARS]) {
    for (let stroke = 0; busy.barsAsked < bars && stroke < STROKES_MAX; stroke++) {
      await page.mouse.wheel(-80_000, 0)
      await pause(100)
    }
    await pause(1_000)
    await session.send('HeapProfiler.collectGarbage')
    const mib = (await metricOf(session, 'JSHeapUsedSize')) / 2 ** 20
    await tellFrames(`frame with a chart of ${busy.barsAsked} bars, heap ${mib.toFixed(0)} MiB`, bench, 5_000)
  }
}

/** Of the page's heap after a collection, once a minute; now and then somebody walks through all workspaces. */
async function memory({ page, session }: Bench, minutes: number): Promise<void> {
  const look = async () => {
    await session.send('HeapProfiler.collectGarbage')
    const metrics = await metricsOf(session)
    return {
      mib: metric(metrics, 'JSHeapUsedSize') / 2 ** 20,
      nodes: metric(metrics, 'Nodes'),
      listeners: metric(metrics, 'JSEventListeners'),
    }
  }
  await pause(30_000)
  const looks: number[] = []
  for (let minute = 0; minute <= minutes; minute++) {
    const { mib, nodes, listeners } = await look()
    looks.push(mib)
    console.log(`memory after ${minute} min: ${mib.toFixed(1)} MiB, ${nodes} nodes, ${listeners} listeners`)
    if (minute === minutes) break
    const from = performance.now()
    if (minute % WALK_EVERY_MIN === WALK_EVERY_MIN - 1) await walk(page)
    await pause(60_000 - (performance.now() - from))
  }
  console.log(
    `heap grows by ${(60 * slope(looks)).toFixed(2)} MiB an hour (least squares over ${minutes} min)`,
  )
}

/** Through every workspace, and back to the first. */
async function walk(page: Page): Promise<void> {
  const buttons = page.locator('nav[aria-label="Workspaces"] .railButton')
  for (const index of [...Array(WORKSPACES).keys(), 0]) {
    await buttons.nth(index).click()
    await pause(3_000)
  }
}

/** Of a value that was looked at once a minute, per minute. */
function slope(looks: readonly number[]): number {
  const middle = (looks.length - 1) / 2
  const mean = looks.reduce((sum, each) => sum + each, 0) / looks.length
  const over = looks.reduce((sum, each, at) => sum + (at - middle) * (each - mean), 0)
  const under = looks.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  return over / under
}

async function main(): Promise<void> {
  const [part = 'all', minutes = '60'] = process.argv.slice(2)
  const isChosen = (name: string) => part === 'all' || part === name
  const folder = mkdtempSync(join(tmpdir(), 'claxton-bench-'))
  const words = ['start', `--storage.folder=${folder}`, '--entries.samples=false', '--server.port=0']
  const engine: ChildProcess = fork(
    join(PROGRAMS, 'cli.js'),
    [...words, `--server.token=${TOKEN}`, '--log.level=warn'],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  const [{ port }] = (await once(engine, 'message')) as [{ port: number }]
  const busy = new BusyEngine(port)
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
    await page.goto(`http://127.0.0.1:${await busy.listen()}/#token=${TOKEN}`)
    await page.getByRole('table', { name: 'Options of SPY' }).getByRole('row').nth(6).waitFor()
    await page.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /^W9 / }).waitFor()
    await pause(5_000)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const bench = { page, session, busy }
    if (isChosen('frames')) await frames(bench)
    if (isChosen('switches')) await switches(bench)
    if (isChosen('history')) await history(bench)
    if (part === 'memory') await memory(bench, Number(minutes))
  } finally {
    await browser.close()
    busy.close()
    const exited = once(engine, 'exit')
    engine.kill('SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
