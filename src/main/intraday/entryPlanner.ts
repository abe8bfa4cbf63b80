import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { type Instrument, instrumentFromSymbol, instrumentKey } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { IntradayDecision } from '#core/pipeline/intraday/decideIntraday'
import { type EntryProposal, proposeEntry } from '#core/pipeline/intraday/entryOrder'
import type { IntradayRules } from '#core/pipeline/intraday/intradayRules'
import { pickOption } from '#core/pipeline/intraday/optionPick'
import type { Broker } from '#core/ports/broker'
import type { QuoteHub } from '#main/marketdata/quoteHub'

export type EntryPlannerOptions = {
  readonly broker: Pick<Broker, 'optionDirectory' | 'rulesOf'>
  readonly quotes: QuoteHub
  readonly now: () => EpochMs
  readonly equity: () => number | undefined
  readonly rules: IntradayRules
}

export type PlanRefusal = {
  readonly ok: false
  readonly code: 'OPTION_MISSING' | 'INSTRUMENT_UNKNOWN'
  readonly detail: string
}

const QUOTE_WAIT_MS = 3_000

/** From an action to an order: the contract, its quote, the size and the bracket's prices. */
export class EntryPlanner {
  constructor(private readonly options: EntryPlannerOptions) {}

  async plan(decision: IntradayDecision): Promise<EntryProposal | PlanRefusal> {
    const { broker, quotes, equity, rules } = this.options
    const instrument = await this.#instrumentOf(decision)
    if (!instrument)
      return { ok: false, code: 'OPTION_MISSING', detail: `no weekly option of ${decision.symbol} is listed` }
    const terms = await broker.rulesOf(instrument)
    if (!terms) return { ok: false, code: 'INSTRUMENT_UNKNOWN', detail: instrumentKey(instrument) }
    const held = await quotes.ensureMarket(instrument, QUOTE_WAIT_MS)
    try {
      const market = quotes.marketOf(instrument)
      const volume = quotes.lineOf(instrumentKey(instrument))?.quote.volume
      return proposeEntry(
        {
          instrument,
          market: { bid: market?.bid, ask: market?.ask, volume },
          increments: terms.priceIncrements,
          equity: equity(),
          atr: decision.features.atr,
        },
        rules,
      )
    } finally {
      held.close()
    }
  }

  async #instrumentOf({ symbol, action, features }: IntradayDecision): Promise<Instrument | undefined> {
    const { broker, now, rules } = this.options
    const underlying = instrumentFromSymbol(symbol)
    if (action === 'buyShares') return underlying
    const classes = await broker.optionDirectory(underlying)
    return pickOption(classes, {
      underlying: symbol,
      right: action === 'buyCall' ? 'call' : 'put',
      spot: features.close,
      today: exchangeDateOf(now()),
      dteMin: rules.option.dteMin,
    })
  }
}
