import { type Contract, OptionType, OrderAction, SecType } from '@stoqey/ib'
import type { Combo, Instrument, QuotedInstrument } from '#core/domain/instrument'
import { compactDate, dateFromCompact } from '#core/domain/time'

/** Exchanges of indices, which SMART does not route. */
const INDEX_EXCHANGES: Readonly<Record<string, string>> = {
  VIX: 'CBOE',
  VIX3M: 'CBOE',
  VIX9D: 'CBOE',
  SPX: 'CBOE',
  XSP: 'CBOE',
  RUT: 'RUSSELL',
  NDX: 'NASDAQ',
  DJX: 'CBOE',
}

/** How TWS is told of what can be quoted; a conId is not needed for that. */
export function contractFromInstrument(instrument: QuotedInstrument): Contract {
  switch (instrument.kind) {
    case 'stock':
      // IBKR writes class shares with a space: BRK B.
      return {
        symbol: instrument.symbol.replace('.', ' '),
        secType: SecType.STK,
        exchange: 'SMART',
        currency: 'USD',
      }
    case 'index':
      return {
        symbol: instrument.symbol,
        secType: SecType.IND,
        exchange: INDEX_EXCHANGES[instrument.symbol] ?? 'CBOE',
        currency: 'USD',
      }
    case 'option':
      return {
        symbol: instrument.underlying.replace('.', ' '),
        secType: SecType.OPT,
        lastTradeDateOrContractMonth: compactDate(instrument.expiration),
        strike: instrument.strike,
        right: instrument.right === 'call' ? OptionType.Call : OptionType.Put,
        multiplier: instrument.multiplier,
        tradingClass: instrument.tradingClass,
        exchange: 'SMART',
        currency: 'USD',
      }
  }
}

/** A combo is told by the conIds of its legs. */
export function comboContract(combo: Combo, conIds: readonly number[]): Contract {
  return {
    symbol: combo.underlying.replace('.', ' '),
    secType: SecType.BAG,
    exchange: 'SMART',
    currency: 'USD',
    comboLegs: combo.legs.map((leg, index) => ({
      conId: conIds[index] ?? 0,
      ratio: leg.ratio,
      action: leg.side === 'buy' ? OrderAction.BUY : OrderAction.SELL,
      exchange: 'SMART',
    })),
  }
}

/** Undefined for what Claxton does not trade (futures, currencies, ...). */
export function quotedFromContract(contract: Contract): QuotedInstrument | undefined {
  const symbol = (contract.symbol ?? '').replace(' ', '.')
  if (symbol === '') return undefined
  if (contract.secType === SecType.STK) return { kind: 'stock', symbol }
  if (contract.secType === SecType.IND) return { kind: 'index', symbol }
  if (contract.secType !== SecType.OPT) return undefined
  // TWS may append a time and a zone to the date: the first eight digits are the date.
  const expiration = dateFromCompact((contract.lastTradeDateOrContractMonth ?? '').slice(0, 8))
  const { strike, right } = contract
  if (!expiration || strike === undefined || right === undefined) return undefined
  return {
    kind: 'option',
    underlying: symbol,
    expiration,
    strike,
    right: isCall(right) ? 'call' : 'put',
    multiplier: Number(contract.multiplier ?? 100) || 100,
    tradingClass: contract.tradingClass || symbol,
  }
}

/** A BAG needs the instruments behind its conIds; undefined when one of them is not known. */
export function instrumentFromContract(
  contract: Contract,
  byConId: (conId: number) => QuotedInstrument | undefined,
): Instrument | undefined {
  if (contract.secType !== SecType.BAG) return quotedFromContract(contract)
  const legs: Combo['legs'][number][] = []
  for (const leg of contract.comboLegs ?? []) {
    const option = leg.conId === undefined ? undefined : byConId(leg.conId)
    if (option?.kind !== 'option') return undefined
    legs.push({ option, ratio: leg.ratio ?? 1, side: leg.action === OrderAction.BUY ? 'buy' : 'sell' })
  }
  return legs.length > 0
    ? { kind: 'combo', underlying: (contract.symbol ?? '').replace(' ', '.'), legs }
    : undefined
}

// The library's enum says C and P, the wire sometimes CALL and PUT.
const isCall = (right: string): boolean => right.startsWith('C')
