import { compactDate } from '#core/domain/time'
import type { ContractDefinition } from '#main/gateway/market/market'

/** A contract as executions, positions and orders name it: plain, and complete without the contract book. */
export type ContractReference = {
  readonly conId: number
  readonly symbol: string
  readonly secType: 'STK' | 'IND' | 'OPT' | 'BAG'
  /** `YYYYMMDD`, empty for what does not expire. */
  readonly expiration: string
  readonly strike: number
  readonly right: 'C' | 'P' | '?'
  readonly multiplier: number
  readonly exchange: string
  readonly primaryExchange: string
  readonly currency: string
  readonly localSymbol: string
  readonly tradingClass: string
  readonly underConId: number
}

export const referenceOf = (contract: ContractDefinition): ContractReference => ({
  conId: contract.conId,
  symbol: contract.symbol,
  secType: contract.secType,
  expiration: contract.expiration === undefined ? '' : compactDate(contract.expiration),
  strike: contract.strike ?? 0,
  right: contract.right === undefined ? '?' : contract.right === 'call' ? 'C' : 'P',
  multiplier: contract.multiplier,
  exchange: contract.exchange,
  primaryExchange: contract.primaryExchange,
  currency: contract.currency,
  localSymbol: contract.localSymbol,
  tradingClass: contract.tradingClass,
  underConId: contract.underConId,
})

/** The contract id that IB gives to every USD stock and option combo. */
const USD_COMBO_CON_ID = 28_812_380

export const comboReference = (symbol: string): ContractReference => ({
  conId: USD_COMBO_CON_ID,
  symbol,
  secType: 'BAG',
  expiration: '',
  strike: 0,
  right: '?',
  multiplier: 1,
  exchange: 'SMART',
  primaryExchange: '',
  currency: 'USD',
  localSymbol: symbol,
  tradingClass: 'COMB',
  underConId: 0,
})
