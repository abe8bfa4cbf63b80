import type { ContractBook, ContractDefinition, ContractQuery } from '#main/gateway/market/market'

/** The fields by which clients name a contract; empty, 0 and `?` mean "not given". */
export type ContractRequest = {
  readonly conId: number
  readonly symbol: string
  readonly secType: string
  readonly expiration: string
  readonly strike: number | undefined
  readonly right: string
  readonly multiplier: string
  readonly exchange: string
  readonly currency: string
  readonly localSymbol: string
  readonly tradingClass: string
}

const SECURITY_TYPES = ['STK', 'IND', 'OPT'] as const

/** All contracts that a request can mean; a conId alone decides. */
export function contractsFor(book: ContractBook, request: ContractRequest): readonly ContractDefinition[] {
  if (request.conId > 0) {
    const contract = book.byId(request.conId)
    return contract ? [contract] : []
  }
  if (request.currency !== '' && request.currency !== 'USD') return []
  const secType = SECURITY_TYPES.find(type => type === request.secType)
  const found = secType ? book.find(queryFrom(secType, request)) : []
  return found.filter(contract => tradesAt(contract, request.exchange))
}

function queryFrom(secType: ContractQuery['secType'], request: ContractRequest): ContractQuery {
  const right = rightFrom(request.right)
  return {
    secType,
    ...(request.symbol && { symbol: request.symbol }),
    ...(request.localSymbol && { localSymbol: request.localSymbol }),
    ...(request.tradingClass && { tradingClass: request.tradingClass }),
    ...(request.expiration && { expiration: request.expiration.slice(0, 8) }),
    ...(request.strike && { strike: request.strike }),
    ...(right && { right }),
    ...(Number(request.multiplier) > 0 && secType === 'OPT' && { multiplier: Number(request.multiplier) }),
  }
}

function rightFrom(text: string): 'call' | 'put' | undefined {
  if (text === 'C' || text === 'CALL') return 'call'
  return text === 'P' || text === 'PUT' ? 'put' : undefined
}

const tradesAt = (contract: ContractDefinition, exchange: string): boolean =>
  exchange === '' ||
  exchange === 'SMART' ||
  exchange === contract.exchange ||
  exchange === contract.primaryExchange ||
  OPTION_EXCHANGES.includes(exchange)

/** Where US options trade; any of them names the same contract. */
export const OPTION_EXCHANGES: readonly string[] = [
  'AMEX',
  'BATS',
  'BOX',
  'CBOE',
  'ISE',
  'NASDAQOM',
  'PHLX',
  'PSE',
]
