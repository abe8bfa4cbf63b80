import type { Instrument } from '../../domain/instrument'
import { multiplierOf } from '../../domain/instrument'
import { incrementAt, roundToTick } from '../../domain/tick'
import type { Sizing } from '../sizing'
import type { IntradayRules } from './intradayRules'
import { positionSize } from './positionSize'

/** What an entry would trade at. Absent numbers are undefined. */
export type EntryMarket = {
  readonly bid: number | undefined
  readonly ask: number | undefined
  /** Units traded this session. */
  readonly volume: number | undefined
}

export type EntryRefusal = 'QUOTE_MISSING' | 'SPREAD_TOO_WIDE' | 'VOLUME_TOO_LOW' | 'SIZE_ZERO'

/** A buy at the ask with the prices of its bracket; all of them on the instrument's increments. */
export type EntryOrder = {
  readonly instrument: Instrument
  readonly quantity: number
  readonly limitPrice: number
  readonly takeProfit: number
  readonly stopLoss: number
  /** The coarsest price increment of them: whatever is a multiple of it is a price at any of their heights. */
  readonly increment: number
  readonly atr: number
  readonly arithmetic: string
}

export type EntryProposal =
  | { readonly ok: true; readonly order: EntryOrder }
  | { readonly ok: false; readonly code: EntryRefusal; readonly detail: string }

export type EntryInputs = {
  readonly instrument: Instrument
  readonly market: EntryMarket
  readonly increments: readonly (readonly [from: number, increment: number])[]
  readonly equity: number | undefined
  readonly atr: number
}

/** Liquidity guard -> size -> bracket prices as shares of what is paid. */
export function proposeEntry(inputs: EntryInputs, rules: IntradayRules): EntryProposal {
  const { instrument, market, increments, equity, atr } = inputs
  const { bid, ask } = market
  if (bid === undefined || ask === undefined || !(bid > 0) || ask < bid)
    return refused('QUOTE_MISSING', 'no two-sided quote')
  const guard = instrument.kind === 'option' ? rules.option : rules.equity
  const spreadRatio = (ask - bid) / ((ask + bid) / 2)
  if (spreadRatio > guard.spreadRatioMax)
    return refused(
      'SPREAD_TOO_WIDE',
      `${(100 * spreadRatio).toFixed(2)} % of the mid, at most ${(100 * guard.spreadRatioMax).toFixed(2)} %`,
    )
  if (market.volume !== undefined && market.volume < guard.volumeMin)
    return refused('VOLUME_TOO_LOW', `${market.volume} traded, at least ${guard.volumeMin}`)
  const limitPrice = roundToTick(ask, incrementAt(increments, ask), 'up')
  const size = positionSize(
    { equity, price: limitPrice, multiplier: multiplierOf(instrument), atr },
    rules.size,
  )
  if (size.quantity < 1) return refused('SIZE_ZERO', size.arithmetic)
  return { ok: true, order: bracketed(instrument, limitPrice, size, inputs, rules) }
}

/** Both are rounded up: the target never asks for less than its share, the stop never lets more be lost. */
function bracketed(
  instrument: Instrument,
  limitPrice: number,
  { quantity, arithmetic }: Sizing,
  { increments, atr }: EntryInputs,
  { size }: IntradayRules,
): EntryOrder {
  const target = limitPrice * (1 + size.takeProfitRatio)
  const stop = limitPrice * (1 - size.stopLossRatio)
  const smallest = incrementAt(increments, 0)
  return {
    instrument,
    quantity,
    limitPrice,
    takeProfit: roundToTick(target, incrementAt(increments, target), 'up'),
    stopLoss: Math.max(smallest, roundToTick(stop, incrementAt(increments, stop), 'up')),
    increment: incrementAt(increments, Math.max(target, limitPrice)),
    atr,
    arithmetic,
  }
}

const refused = (code: EntryRefusal, detail: string): EntryProposal => ({ ok: false, code, detail })
