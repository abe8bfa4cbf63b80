import type { Result } from '#core/domain/result'
import { type ContractRequest, contractsFor } from '#main/gateway/exchange/contractSearch'
import { incrementOf, type TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import { MarketDataLine } from './marketDataLine'
import { type OptionComputation, TICK } from './marketDataTicks'
import { priceAt, volatilityAt } from './optionCalculation'
import type { HandlersOf } from './requestHandlers'
import { Subscriptions } from './subscriptions'

type MarketDataRequests =
  | 'reqMktData'
  | 'cancelMktData'
  | 'reqMarketDataType'
  | 'reqCalcImpliedVolatility'
  | 'reqCalcOptionPrice'
  | 'cancelCalcImpliedVolatility'
  | 'cancelCalcOptionPrice'

/** TWS sends at most about four updates a second per line, in machine time. */
const UPDATE_INTERVAL_MS = 250
const LIVE = 1

type Line = { readonly stream: MarketDataLine; readonly underlyings: readonly number[]; isDirty: boolean }

/** Market-data lines: what moved is marked, and each line speaks at most every quarter of a second. */
export class MarketDataDesk {
  readonly handlers: HandlersOf<MarketDataRequests>
  private readonly lines = new Subscriptions<Line>()
  private readonly byUnderlying = new Map<number, Set<Line>>()
  private flushedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqMktData: (client, request) => this.subscribe(client, request),
      cancelMktData: (client, { reqId }) => {
        const line = this.lines.remove(client, reqId)
        if (line) this.unlink(line)
        else client.sendError(reqId, 300, `Can't find EId with tickerId:${reqId}`)
      },
      // All data here is live, as with a subscription at IB: the request changes nothing.
      reqMarketDataType: () => undefined,
      reqCalcImpliedVolatility: (client, request) => {
        const { optionPrice, underlyingPrice } = request
        this.answerCalculation(client, request, contract =>
          volatilityAt(contract, optionPrice, underlyingPrice, desk.market),
        )
      },
      reqCalcOptionPrice: (client, request) => {
        const { volatility, underlyingPrice } = request
        this.answerCalculation(client, request, contract =>
          priceAt(contract, volatility, underlyingPrice, desk.market),
        )
      },
      cancelCalcImpliedVolatility: () => undefined,
      cancelCalcOptionPrice: () => undefined,
    }
  }

  quoteChanged(conId: number): void {
    for (const line of this.byUnderlying.get(conId) ?? []) line.isDirty = true
  }

  /** Called often; `wallMs` is machine time. */
  pulse(wallMs: number): void {
    if (wallMs - this.flushedAt < UPDATE_INTERVAL_MS) return
    this.flushedAt = wallMs
    this.flush()
  }

  /** Every line looks again: after a fault has changed what is quoted. */
  refreshAll(): void {
    for (const [, , line] of this.lines.all()) line.isDirty = true
    this.flush()
  }

  dropClient(client: ApiClient): void {
    for (const line of this.lines.dropClient(client)) this.unlink(line)
  }

  private flush(): void {
    for (const [, , line] of this.lines.all()) {
      if (!line.isDirty) continue
      line.isDirty = false
      line.stream.update(this.desk.market)
    }
  }

  private subscribe(client: ApiClient, request: RequestOf<'reqMktData'>): void {
    const { reqId } = request
    if (this.lines.get(client, reqId)) {
      client.sendError(reqId, 322, 'Error processing request.-Duplicate ticker id')
      return
    }
    if (!request.snapshot && this.lines.countOf(client) >= this.desk.limits.marketDataLines) {
      client.sendError(reqId, 101, 'Max number of tickers has been reached')
      return
    }
    const legs = this.legsOf(request)
    if (!legs) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
      return
    }
    const isCombo = request.secType === 'BAG'
    const generics = new Set(request.genericTicks.split(',').map(tick => tick.trim()))
    const stream = new MarketDataLine(client, reqId, legs, isCombo, generics)
    this.greet(client, reqId, legs, isCombo)
    stream.update(this.desk.market)
    if (request.snapshot || request.regulatorySnapshot) client.send('tickSnapshotEnd', { reqId })
    else this.link(client, reqId, { stream, underlyings: underlyingsOf(legs), isDirty: false })
  }

  private answerCalculation(
    client: ApiClient,
    request: ContractRequest & { readonly reqId: number },
    calculate: (contract: ContractDefinition) => Result<OptionComputation, string>,
  ): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
      return
    }
    const answer = calculate(contract)
    if (!answer.ok) client.sendError(reqId, 321, `Error validating request.-${answer.error}`)
    else {
      const tickType = TICK.customOption
      client.send('tickOptionComputation', { reqId, tickType, tickAttribute: 1, ...answer.value })
    }
  }

  private greet(client: ApiClient, reqId: number, legs: readonly TradedLeg[], isCombo: boolean): void {
    const [leg] = legs
    const minTick = isCombo || !leg ? 0.01 : incrementOf(leg.contract, 0)
    client.send('tickReqParams', { reqId, minTick, bboExchange: '9c0001', snapshotPermissions: 3 })
    client.send('marketDataType', { reqId, type: LIVE })
  }

  /** One contract, or the legs of a combo; undefined when it is unknown or ambiguous. */
  private legsOf(request: RequestOf<'reqMktData'>): readonly TradedLeg[] | undefined {
    const { contracts } = this.desk.market
    if (request.secType !== 'BAG') {
      const [contract, ...others] = contractsFor(contracts, request)
      return contract && others.length === 0 ? [{ contract, ratio: 1 }] : undefined
    }
    const legs = request.legs.flatMap(leg => {
      const contract = contracts.byId(leg.conId)
      return contract ? [{ contract, ratio: leg.action === 'SELL' ? -leg.ratio : leg.ratio }] : []
    })
    return legs.length > 0 && legs.length === request.legs.length ? legs : undefined
  }

  private link(client: ApiClient, reqId: number, line: Line): void {
    this.lines.add(client, reqId, line)
    for (const conId of line.underlyings) {
      const own = this.byUnderlying.get(conId) ?? new Set()
      this.byUnderlying.set(conId, own.add(line))
    }
  }

  private unlink(line: Line): void {
    for (const conId of line.underlyings) this.byUnderlying.get(conId)?.delete(line)
  }
}

const underlyingsOf = (legs: readonly TradedLeg[]): readonly number[] => [
  ...new Set(legs.map(({ contract }) => (contract.secType === 'OPT' ? contract.underConId : contract.conId))),
]
