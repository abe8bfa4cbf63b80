import { compactDate } from '#core/domain/time'
import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ContractDetailsQueue } from './contractDetailsQueue'
import type { Desk } from './desk'
import type { HandlersOf } from './requestHandlers'

type ContractRequests =
  | 'reqContractData'
  | 'reqSecDefOptParams'
  | 'reqMatchingSymbols'
  | 'reqMarketRule'
  | 'reqSmartComponents'
  | 'reqMktDepthExchanges'

/** IB answers reqMatchingSymbols with at most this many. */
const SAMPLES_MAX = 16

const STOCK_RULE: readonly (readonly [number, number])[] = [[0, 0.01]]

export function contractHandlers(
  { market }: Desk,
  details: ContractDetailsQueue,
): HandlersOf<ContractRequests> {
  const { contracts } = market
  return {
    reqContractData: (client, request) => {
      const found = contractsFor(contracts, request)
      if (found.length === 0) {
        client.sendError(request.reqId, 200, 'No security definition has been found for the request')
        return
      }
      details.add(client, request.reqId, found)
    },
    reqSecDefOptParams: (client, { reqId, underlyingConId, underlyingSymbol }) => {
      const underlying = contracts.byId(underlyingConId)
      if (!underlying || (underlyingSymbol !== '' && underlying.symbol !== underlyingSymbol)) {
        client.sendError(reqId, 321, 'Error validating request.-Invalid contract id')
        return
      }
      for (const optionClass of contracts.optionClasses(underlyingConId)) {
        client.send('secDefOptParams', {
          reqId,
          exchange: optionClass.exchange,
          underlyingConId,
          tradingClass: optionClass.tradingClass,
          multiplier: String(optionClass.multiplier),
          expirations: optionClass.expirations.map(date => ({ date: compactDate(date) })),
          strikes: optionClass.strikes.map(strike => ({ strike })),
        })
      }
      client.send('secDefOptParamsEnd', { reqId })
    },
    reqMatchingSymbols: (client, { reqId, pattern }) => {
      const found = pattern === '' ? [] : contracts.matching(pattern).slice(0, SAMPLES_MAX)
      client.send('symbolSamples', {
        reqId,
        contracts: found.map(contract => ({
          conId: contract.conId,
          symbol: contract.symbol,
          secType: contract.secType,
          primaryExchange: contract.primaryExchange,
          currency: contract.currency,
          derivatives: contracts.optionClasses(contract.conId).length > 0 ? [{ secType: 'OPT' }] : [],
          description: contract.longName,
          issuerId: '',
        })),
      })
    },
    reqMarketRule: (client, { marketRuleId }) => {
      const increments = marketRuleId === 0 ? STOCK_RULE : ruleOf(marketRuleId)
      if (!increments) {
        client.sendError(-1, 321, `Error validating request.-Invalid market rule id: ${marketRuleId}`)
        return
      }
      client.send('marketRule', {
        marketRuleId,
        increments: increments.map(([lowEdge, increment]) => ({ lowEdge, increment })),
      })
    },
    reqSmartComponents: (client, { reqId }) =>
      client.send('smartComponents', { reqId, components: [{ bit: 0, exchange: 'SMART', letter: 'S' }] }),
    reqMktDepthExchanges: client =>
      client.send('mktDepthExchanges', {
        exchanges: [
          {
            exchange: 'ISLAND',
            secType: 'STK',
            listingExchange: '',
            serviceDataType: 'Deep2',
            aggGroup: undefined,
          },
          {
            exchange: 'ARCA',
            secType: 'STK',
            listingExchange: '',
            serviceDataType: 'Deep2',
            aggGroup: undefined,
          },
        ],
      }),
  }

  /** Rules have no list of their own: a rule is what a contract that names it says. */
  function ruleOf(marketRuleId: number): readonly (readonly [number, number])[] | undefined {
    const candidates = [...contracts.matching(''), ...contracts.find({ secType: 'STK' })]
    for (const stock of candidates) {
      if (stock.marketRuleId === marketRuleId) return stock.priceIncrements
      const expiration = contracts.optionClasses(stock.conId)[0]?.expirations[0]
      if (!expiration) continue
      const [option] = contracts.find({
        secType: 'OPT',
        symbol: stock.symbol,
        expiration: compactDate(expiration),
      })
      if (option?.marketRuleId === marketRuleId) return option.priceIncrements
    }
    return undefined
  }
}
