import type { Result } from '#core/domain/result'
import { type ContractRequest, contractsFor } from '#main/gateway/exchange/contractSearch'
import { incrementOf, type TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import { MarketDataLine } from './marketDataLine'
import { type OptionComputation, TICK } from './marketDataTicks'
import { admissionOf, DATA_TYPE, type DataType, dataTypeFrom, shownType } from './marketDataType'
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
/** Delayed data is worked out from history, which is slower. */
const DELAYED_INTERVAL_MS = 1_000

type Line = {
  readonly stream: MarketDataLine
  readonly underlyings: readonly number[]
  readonly shows: 'live' | 'delayed'
  readonly asked: DataType
  isDirty: boolean
}

const COMPETING = { code: 10197, text: 'No market data during competing live session' } as const

/** Market-data lines: what moved is marked, and each line speaks at most every quarter of a second. */
export class MarketDataDesk {
  readonly handlers: HandlersOf<MarketDataRequests>
  private readonly lines = new Subscriptions<Line>()
  private readonly byUnderlying = new Map<number, Set<Line>>()
  /** Of clients that have asked for another than live. */
  private readonly dataTypes = new Map<ApiClient, DataType>()
  private flushedAt = Number.NEGATIVE_INFINITY
  private delayedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqMktData: (client, request) => this.subscribe(client, request),
      cancelMktData: (client, { reqId }) => {
        const line = this.lines.remove(client, reqId)
        if (line) this.unlink(line)
        else client.sendError(reqId, 300, `Can't find EId with tickerId:${reqId}`)
      },
      reqMarketDataType: (client, { type }) => {
        const asked = dataTypeFrom(type)
        if (asked) this.dataTypes.set(client, asked)
        else client.sendError(-1, 321, `Error validating request.-Invalid market data type: ${type}`)
      },
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
    this.flush('live')
    if (wallMs - this.delayedAt < DELAYED_INTERVAL_MS) return
    this.delayedAt = wallMs
    this.flush('delayed')
  }

  /** Every line looks again: after a fault has changed what is quoted, or data is there again. */
  refreshAll(): void {
    for (const [, , line] of this.lines.all()) line.isDirty = true
    this.flush('live')
    this.flush('delayed')
  }

  /** Another session has taken the live data, or given it back. */
  competitionChanged(): void {
    if (!this.desk.upstream.isCompeting) {
      this.refreshAll()
      return
    }
    for (const [client, reqId, line] of this.lines.all())
      if (line.shows === 'live') client.sendError(reqId, COMPETING.code, COMPETING.text)
  }

  /** The lines end; what kind of data a client wants outlives them. */
  dropLines(client: ApiClient): void {
    for (const line of this.lines.dropClient(client)) this.unlink(line)
  }

  dropClient(client: ApiClient): void {
    this.dropLines(client)
    this.dataTypes.delete(client)
  }

  private flush(kind: Line['shows']): void {
    for (const [, , line] of this.lines.all()) {
      if (!line.isDirty || line.shows !== kind || !this.isFed(line)) continue
      line.isDirty = false
      this.update(line)
    }
  }

  /** Whether data comes in that the line could show. */
  private isFed({ shows }: Pick<Line, 'shows'>): boolean {
    const { upstream } = this.desk
    return upstream.hasMarketData && !(upstream.isCompeting && shows === 'live')
  }

  private update({ stream, shows, asked }: Pick<Line, 'stream' | 'shows' | 'asked'>): void {
    const { market } = this.desk
    const { opensAt, closesAt } = market.session()
    const isOpen = market.now() >= opensAt && market.now() < closesAt
    stream.announceType(shownType(shows, asked, isOpen))
    stream.update(market)
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
    const asked = this.dataTypes.get(client) ?? DATA_TYPE.live
    const { shows, notice } = admissionOf(this.desk.entitlement, asked)
    if (notice) client.sendError(reqId, notice.code, notice.text)
    if (shows === 'nothing') return
    if (shows === 'live' && this.desk.upstream.isCompeting) {
      client.sendError(reqId, COMPETING.code, COMPETING.text)
      return
    }
    const isCombo = request.secType === 'BAG'
    const generics = new Set(request.genericTicks.split(',').map(tick => tick.trim()))
    const stream = new MarketDataLine(client, reqId, legs, isCombo, generics, shows)
    const line = { stream, underlyings: underlyingsOf(legs), shows, asked, isDirty: false }
    this.greet(client, reqId, legs, isCombo)
    if (this.isFed(line)) this.update(line)
    else line.isDirty = true
    if (request.snapshot || request.regulatorySnapshot) client.send('tickSnapshotEnd', { reqId })
    else this.link(client, reqId, line)
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
