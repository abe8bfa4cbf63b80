import {
  type Contract,
  type ContractDescription,
  type ContractDetails,
  EventName,
  type IBApi,
  SecType,
} from '@stoqey/ib'
import { type Instrument, instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { dateFromCompact } from '#core/domain/time'
import type { InstrumentMatch, InstrumentRules, OptionDirectory } from '#core/ports/broker'
import { listen } from './connection'
import {
  comboContract,
  contractFromInstrument,
  instrumentFromContract,
  quotedFromContract,
} from './contracts'
import type { Pacer } from './pacer'
import { type RequestBook, RequestFailed } from './requestBook'

type Known = { readonly conId: number; readonly contract: Contract; readonly rules: InstrumentRules }
type Increments = InstrumentRules['priceIncrements']

export type ContractDirectoryOptions = {
  readonly pacer: Pacer
  readonly requests: RequestBook
  readonly onError: (error: unknown) => void
}

const NO_SUCH_CONTRACT = 'IBKR_200'
/** Where option chains are routed: one row of the answer covers them all. */
const CHAIN_EXCHANGE = 'SMART'

/** What the broker knows of instruments: conIds, price increments, option chains. Asked once, kept for good. */
export class ContractDirectory {
  readonly #known = new Map<string, Promise<Known | undefined>>()
  /** The same once answered: an order must be able to leave without waiting for anything. */
  readonly #resolved = new Map<string, Known>()
  readonly #byConId = new Map<number, QuotedInstrument>()
  readonly #marketRules = new Map<string, Promise<Increments>>()
  readonly #directories = new Map<string, Promise<OptionDirectory>>()
  readonly #detailsWanted = new Map<
    number,
    { details: ContractDetails[]; resolve: (details: ContractDetails[]) => void }
  >()
  readonly #chainsWanted = new Map<
    number,
    { rows: OptionDirectory[number][]; resolve: (rows: OptionDirectory) => void }
  >()
  readonly #matchesWanted = new Map<number, (matches: ContractDescription[]) => void>()
  readonly #rulesWanted = new Map<number, (increments: Increments) => void>()
  #api: IBApi | undefined

  constructor(private readonly options: ContractDirectoryOptions) {}

  attach(api: IBApi): void {
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, this.options.onError)
    on(EventName.contractDetails, (reqId: number, details: ContractDetails) =>
      this.#detailsWanted.get(reqId)?.details.push(details),
    )
    on(EventName.contractDetailsEnd, (reqId: number) => {
      const wanted = this.#detailsWanted.get(reqId)
      wanted?.resolve(wanted.details)
    })
    on(
      EventName.securityDefinitionOptionParameter,
      (
        reqId: number,
        exchange: string,
        _conId: number,
        tradingClass: string,
        multiplier: string,
        expirations: string[],
        strikes: number[],
      ) => {
        if (exchange === CHAIN_EXCHANGE)
          this.#chainsWanted.get(reqId)?.rows.push(chainRow(tradingClass, multiplier, expirations, strikes))
      },
    )
    on(EventName.securityDefinitionOptionParameterEnd, (reqId: number) => {
      const wanted = this.#chainsWanted.get(reqId)
      wanted?.resolve(wanted.rows)
    })
    on(EventName.symbolSamples, (reqId: number, matches: ContractDescription[]) =>
      this.#matchesWanted.get(reqId)?.(matches),
    )
    on(EventName.marketRule, (ruleId: number, increments: { lowEdge?: number; increment?: number }[]) => {
      const wanted = this.#rulesWanted.get(ruleId)
      this.#rulesWanted.delete(ruleId)
      wanted?.(increments.map(({ lowEdge, increment }) => [lowEdge ?? 0, increment ?? 0.01] as const))
    })
  }

  connected(api: IBApi): void {
    this.#api = api
  }

  disconnected(): void {
    this.#api = undefined
  }

  /** The instrument in a contract from the broker; its conId is remembered, so that combos can be read later. */
  instrumentOf(contract: Contract): Instrument | undefined {
    const instrument = instrumentFromContract(contract, conId => this.#byConId.get(conId))
    if (instrument && instrument.kind !== 'combo' && contract.conId)
      this.#byConId.set(contract.conId, instrument)
    return instrument
  }

  /** Learns the legs of combos that were placed before this start or by somebody else. */
  async learnLegs(contract: Contract): Promise<void> {
    const unknown = (contract.comboLegs ?? [])
      .map(leg => leg.conId)
      .filter((conId): conId is number => conId !== undefined && !this.#byConId.has(conId))
    await Promise.all(
      unknown.map(async conId => {
        const [details] = await this.#details({ conId, exchange: 'SMART' })
        const instrument = details ? quotedFromContract(details.contract) : undefined
        if (instrument) this.#byConId.set(conId, instrument)
      }),
    )
  }

  /** What to send for an order; undefined unless `rulesOf` has found the contract before. */
  orderContract(instrument: Instrument): Contract | undefined {
    if (instrument.kind !== 'combo') return this.#resolved.get(instrumentKey(instrument))?.contract
    const conIds = instrument.legs.flatMap(leg => this.#resolved.get(instrumentKey(leg.option))?.conId ?? [])
    return conIds.length === instrument.legs.length ? comboContract(instrument, conIds) : undefined
  }

  async rulesOf(instrument: Instrument): Promise<InstrumentRules | undefined> {
    if (instrument.kind !== 'combo') return (await this.#resolve(instrument))?.rules
    const legs = await Promise.all(instrument.legs.map(leg => this.#resolve(leg.option)))
    if (!legs.every(leg => leg !== undefined)) return undefined
    // A combo is quoted on the finest grid of its legs, whatever its price.
    const finest = Math.min(...legs.map(leg => leg.rules.priceIncrements[0]?.[1] ?? 0.01))
    return { name: instrumentKey(instrument), exchange: 'SMART', priceIncrements: [[0, finest]] }
  }

  async search(pattern: string): Promise<readonly InstrumentMatch[]> {
    const matches = await this.options.requests.ask<ContractDescription[]>(
      `instruments like ${pattern}`,
      (reqId, resolve, reject) => {
        this.#matchesWanted.set(reqId, resolve)
        this.#send(reject, api => api.reqMatchingSymbols(reqId, pattern))
        return () => this.#matchesWanted.delete(reqId)
      },
    )
    return matches.flatMap(({ contract, derivativeSecTypes }): InstrumentMatch[] => {
      const instrument = contract && contract.currency === 'USD' ? quotedFromContract(contract) : undefined
      if (!instrument) return []
      const name = contract?.description ?? instrumentKey(instrument)
      return [
        {
          instrument,
          name,
          exchange: contract?.primaryExch ?? '',
          hasOptions: (derivativeSecTypes ?? []).includes(SecType.OPT),
        },
      ]
    })
  }

  optionDirectory(underlying: QuotedInstrument): Promise<OptionDirectory> {
    return remember(this.#directories, instrumentKey(underlying), async () => {
      const known = await this.#resolve(underlying)
      if (!known) return []
      return this.options.requests.ask<OptionDirectory>(
        `option chain of ${instrumentKey(underlying)}`,
        (reqId, resolve, reject) => {
          this.#chainsWanted.set(reqId, { rows: [], resolve })
          const secType = underlying.kind === 'index' ? SecType.IND : SecType.STK
          this.#send(reject, api =>
            api.reqSecDefOptParams(reqId, known.contract.symbol ?? '', '', secType, known.conId),
          )
          return () => this.#chainsWanted.delete(reqId)
        },
      )
    })
  }

  #resolve(instrument: QuotedInstrument): Promise<Known | undefined> {
    return remember(this.#known, instrumentKey(instrument), async () => {
      const asked = contractFromInstrument(instrument)
      const [details] = await this.#details(asked)
      const conId = details?.contract.conId
      if (!details || conId === undefined) return undefined
      this.#byConId.set(conId, instrument)
      const known = { conId, contract: { ...asked, conId }, rules: await this.#rules(details, instrument) }
      this.#resolved.set(instrumentKey(instrument), known)
      return known
    })
  }

  async #details(contract: Contract): Promise<ContractDetails[]> {
    try {
      return await this.options.requests.ask<ContractDetails[]>(
        `contract ${contract.symbol ?? contract.conId}`,
        (reqId, resolve, reject) => {
          this.#detailsWanted.set(reqId, { details: [], resolve })
          this.#send(reject, api => api.reqContractDetails(reqId, contract))
          return () => this.#detailsWanted.delete(reqId)
        },
      )
    } catch (error) {
      if (error instanceof RequestFailed && error.code === NO_SUCH_CONTRACT) return []
      throw error
    }
  }

  /** minTick is the finest step; the market rule of the routed exchange says from which price it is coarser. */
  async #rules(details: ContractDetails, instrument: QuotedInstrument): Promise<InstrumentRules> {
    const exchange = details.contract.exchange || 'SMART'
    const name = details.longName || instrumentKey(instrument)
    const exchanges = (details.validExchanges ?? '').split(',')
    const ruleId = Number((details.marketRuleIds ?? '').split(',')[Math.max(0, exchanges.indexOf('SMART'))])
    const finest: Increments = [[0, details.minTick && details.minTick > 0 ? details.minTick : 0.01]]
    if (!Number.isInteger(ruleId) || ruleId <= 0) return { name, exchange, priceIncrements: finest }
    const increments = await remember(this.#marketRules, String(ruleId), () => this.#marketRule(ruleId))
    return { name, exchange, priceIncrements: increments.length > 0 ? increments : finest }
  }

  #marketRule(ruleId: number): Promise<Increments> {
    return this.options.requests.ask<Increments>(`market rule ${ruleId}`, (_reqId, resolve, reject) => {
      this.#rulesWanted.set(ruleId, resolve)
      this.#send(reject, api => api.reqMarketRule(ruleId))
      return () => this.#rulesWanted.delete(ruleId)
    })
  }

  #send(reject: (error: RequestFailed) => void, send: (api: IBApi) => void): void {
    const api = this.#api
    if (!api) reject(new RequestFailed('CONNECTION_LOST', 'not connected to the broker'))
    else if (!this.options.pacer.submit('request', () => send(api)))
      reject(new RequestFailed('TOO_MANY_REQUESTS', 'the backlog of requests is full'))
  }
}

/** One question at a time for each key; answers are kept, failures and "no such thing" are asked again. */
function remember<T>(answers: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(key)
  if (known !== undefined) return known
  const asked = ask()
  answers.set(key, asked)
  asked.then(
    answer => {
      if (answer === undefined) answers.delete(key)
    },
    () => answers.delete(key),
  )
  return asked
}

const chainRow = (
  tradingClass: string,
  multiplier: string,
  expirations: readonly string[],
  strikes: readonly number[],
) => ({
  tradingClass,
  multiplier: Number(multiplier) || 100,
  expirations: expirations.flatMap(text => dateFromCompact(text) ?? []).sort(),
  strikes: [...strikes].sort((a, b) => a - b),
})
