import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Order } from '#core/domain/order'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import { evaluate } from '#core/pipeline/evaluate'
import type { EvaluationInputs } from '#core/pipeline/inputs'
import { ARMED } from '#core/risk/killSwitch'
import type { RiskContext } from '#core/risk/riskContext'
import { judge } from '#core/risk/riskDoor'
import { EvaluationLog } from '#main/options/evaluationLog'
import { SqliteJournal } from '#main/store/journal'
import { MarketStore } from '#main/store/marketStore'
import { chainSlice, evaluationInputs, quietDays } from '../../test/fakes/evaluationInputs'
import { eventually } from '../../test/fakes/eventually'
import { intentOf, NOON, spyOption, surroundingsOf, vertical } from '../../test/fakes/riskSurroundings'
import { TradingRig } from '../../test/fakes/tradingRig'

/** What the options engine costs: scans, records, the risk door, the kill switch. Run: npm run bench:options. */
const STRATEGIES = 20
const EXPIRATIONS = 20
const STRIKES = 50
const ORDERS = 200
const POSITIONS = 50

type Figure = {
  readonly what: string
  readonly unit: string
  readonly goal: number
  readonly samples: number[]
}

const timed = (work: () => unknown): number => {
  const from = performance.now()
  work()
  return performance.now() - from
}

/** Twenty strategies of all structures, on one chain of 20 expirations with 50 strikes: 2,000 options. */
function scanInputs(): readonly EvaluationInputs[] {
  const slices = Array.from({ length: EXPIRATIONS }, (_, row) =>
    chainSlice({ dte: 21 + 2 * row, strikeCount: STRIKES + 1 }),
  )
  const { underlying } = evaluationInputs()
  const chain = { ...underlying, slices, daily: quietDays(252) }
  return Array.from({ length: STRATEGIES }, (_, row) =>
    evaluationInputs(STRUCTURE_KINDS[row % STRUCTURE_KINDS.length] ?? 'ironCondor', { underlying: chain }),
  )
}

function measureScan(): Figure {
  const all = scanInputs()
  const samples = Array.from({ length: 60 }, () => timed(() => all.map(inputs => evaluate(inputs))))
  return {
    what: 'scan of 20 strategies over 2,000 options',
    unit: 'ms',
    goal: 50,
    samples: samples.slice(10),
  }
}

/** Decided, written down and committed, each on its own, as the scanner does it; with the snapshot that they share. */
function measureRecords(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'claxton-bench-'))
  const journal = new SqliteJournal(join(folder, 'journal.sqlite'))
  const market = new MarketStore(join(folder, 'market.sqlite'))
  const log = new EvaluationLog(journal.decisions, market, 'bench')
  const [usual] = [evaluationInputs()]
  const evaluations: number[] = []
  const snapshots: number[] = []
  for (let scan = 0; scan < 60; scan++) {
    // A snapshot that nobody has seen yet costs its hash and its row.
    const underlying = { ...usual.underlying, spot: 165 + scan / 1_000 }
    const one = (row: number) => ({
      ...evaluationInputs(STRUCTURE_KINDS[row % STRUCTURE_KINDS.length] ?? 'ironCondor'),
      underlying,
    })
    snapshots.push(timed(() => log.keep([log.decide(one(0), `${scan}`)])))
    for (let row = 1; row < 9; row++)
      evaluations.push(timed(() => log.keep([log.decide(one(row), `${scan}`)])))
  }
  journal.close()
  market.close()
  rmSync(folder, { recursive: true, force: true })
  return [
    { what: 'evaluation with its record, committed', unit: 'ms', goal: 2, samples: evaluations.slice(80) },
    { what: 'the first of a scan, with the snapshot', unit: 'ms', goal: 10, samples: snapshots.slice(10) },
  ]
}

function measureDoor(): Figure {
  const orders = Array.from({ length: ORDERS }, (_, row): Order => {
    const instrument = vertical(160 + (row % 20), 161 + (row % 20))
    return {
      intent: intentOf({ clientOrderId: `clx-${row}`, instrument, limitPrice: 0.5 }),
      status: 'accepted',
      quantity: 1,
      limitPrice: 0.5,
      stopPrice: undefined,
      moveReason: undefined,
      beforeModify: undefined,
      brokerOrderId: row,
      permId: `${row}`,
      filledQuantity: 0,
      averageFillPrice: undefined,
      code: undefined,
      message: undefined,
      updatedAt: NOON,
    }
  })
  const holdings = Array.from({ length: POSITIONS }, (_, row) => ({
    instrument: spyOption(140 + row, row % 2 === 0 ? 'call' : 'put'),
    quantity: row % 3 === 0 ? -1 : 2,
  }))
  const context: RiskContext = {
    ...surroundingsOf(),
    now: NOON,
    killSwitch: ARMED,
    holdings,
    structures: [],
    trades: [],
    orders,
  }
  const intent = intentOf({ clientOrderId: 'clx-new', instrument: vertical(165, 166), limitPrice: 0.55 })
  const p99s = Array.from({ length: 22 }, () => {
    const batch = Array.from({ length: 5_000 }, () => timed(() => judge(intent, context)) * 1_000)
    return batch.sort((a, b) => a - b)[Math.floor(0.99 * batch.length)] ?? Number.NaN
  })
  return {
    what: `risk door, p99 of 5,000, ${ORDERS} orders and ${POSITIONS} positions`,
    unit: 'us',
    goal: 50,
    samples: p99s.slice(2),
  }
}

/** Over TCP, with 200 orders working: from the command until the cancels are said, and until none works any more. */
async function measureKill(level: 'safeMode' | 'hardStop'): Promise<readonly Figure[]> {
  const rig = await TradingRig.start({
    settings: {
      'risk.maxWorkingOrders': '1000',
      'risk.maxOrdersPerMinute': '10000',
    },
  })
  await rig.ready()
  for (let row = 0; row < ORDERS; row++) await rig.placeResting()
  const from = performance.now()
  rig.engine.tripKillSwitch(level, 'bench', 'bench')
  const said = performance.now() - from
  await eventually('none works', () => rig.engine.views.orders(true).length === 0, 60_000)
  const confirmed = performance.now() - from
  await rig.stop()
  return [
    {
      what: `${level}: the kernel's cancels handed on, ${ORDERS} orders`,
      unit: 'ms',
      goal: 100,
      samples: [said],
    },
    {
      what: `${level}: all ${ORDERS} confirmed by the gateway`,
      unit: 'ms',
      goal: 1_000,
      samples: [confirmed],
    },
  ]
}

const figures = [
  measureScan(),
  ...measureRecords(),
  measureDoor(),
  ...(await measureKill('hardStop')),
  ...(await measureKill('safeMode')),
]
for (const { what, unit, goal, samples } of figures) {
  const sorted = samples.sort((a, b) => a - b)
  const [low, high] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN]
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  console.log(
    `${what.padEnd(58)} ${median.toFixed(2).padStart(8)} ${unit} (${low.toFixed(2)} - ${high.toFixed(2)})  goal ${goal} ${unit}: ${median <= goal ? 'met' : 'MISSED'}`,
  )
}
process.exit(0)
