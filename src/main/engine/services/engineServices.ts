import type { EpochMs } from '#core/domain/time'
import type { IntradayEngine } from '#main/intraday/intradayEngine'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { BrokerSession } from '../brokerSession'
import type { TradingLoop } from '../tradingLoop'
import { type ServiceWork, STUCK_AFTER_MS } from './service'

export type EngineServicesParts = {
  readonly loop: TradingLoop
  readonly session: BrokerSession
  readonly quotes: QuoteHub
  readonly intraday: IntradayEngine | undefined
  readonly now: () => EpochMs
  readonly publishQuotes: () => number
  /** Positions, structures and the activity log, to whoever looks. */
  readonly publishValues: () => void
  /** Once a second: what is not urgent. */
  readonly keepHouse: () => void
}

const QUOTES_EVERY_MS = 150
const ORDERS_EVERY_MS = 250
const VALUES_EVERY_MS = 500
const SECOND_MS = 1_000
/** Three times as long as the books go without being compared when all is well. */
const RECONCILED_WITHIN_MS = 360_000

/** What the engine does over and over, each with the proof that it got done. */
export function engineServices(parts: EngineServicesParts): readonly ServiceWork[] {
  const { loop, session, quotes, intraday, now } = parts
  let beat = 0
  return [
    {
      name: 'cycle',
      everyMs: SECOND_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => intraday?.lookAtSchedule() ?? 'no journal',
    },
    {
      name: 'marketData',
      everyMs: QUOTES_EVERY_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => {
        const changed = parts.publishQuotes()
        const newest = quotes.newestTick()
        return `${changed} lines changed, newest tick ${newest === undefined ? 'never' : `${now() - newest} ms ago`}`
      },
    },
    {
      name: 'orders',
      everyMs: ORDERS_EVERY_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => {
        intraday?.trades.look()
        const { reconciledAt, state } = session
        const age = reconciledAt === undefined ? undefined : Date.now() - reconciledAt
        if (state === 'ready' && age !== undefined && age > RECONCILED_WITHIN_MS)
          throw new Error(`the books were last compared with the broker's ${age} ms ago`)
        const compared = age === undefined ? 'never' : `${Math.round(age / 1_000)} s ago`
        return `${loop.state.workingOrders().length} working orders, books compared ${compared}`
      },
    },
    {
      name: 'risk',
      everyMs: SECOND_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => {
        intraday?.risk.watchEmergency()
        return `kill switch ${loop.state.killSwitch.state}`
      },
    },
    {
      name: 'housekeeping',
      everyMs: VALUES_EVERY_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => {
        parts.publishValues()
        if (beat++ % 2 === 0) {
          parts.keepHouse()
          intraday?.keepHouse()
        }
        return loop.journalFailure ? `journal: ${loop.journalFailure.code}` : 'journal healthy'
      },
    },
  ]
}
