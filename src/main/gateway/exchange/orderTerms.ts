import { err, ok, type Result } from '#core/domain/result'
import { isOnTick } from '#core/domain/tick'
import type { ContractBook, ContractDefinition } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { contractsFor } from './contractSearch'
import { type Refusal, refusal, rejected } from './refusal'

export const ORDER_TYPES = [
  'MKT',
  'LMT',
  'STP',
  'STP LMT',
  'TRAIL',
  'TRAIL LIMIT',
  'MOC',
  'LOC',
  'MIDPRICE',
  'REL',
] as const
export type OrderType = (typeof ORDER_TYPES)[number]

export const TIMES_IN_FORCE = ['DAY', 'GTC', 'IOC', 'FOK', 'GTD', 'OPG'] as const
export type TimeInForce = (typeof TIMES_IN_FORCE)[number]

/** One contract of what is traded. Buying the order trades `ratio` units of it; negative ratios are sold. */
export type TradedLeg = { readonly contract: ContractDefinition; readonly ratio: number }

/** What the exchange makes of a ticket: checked, with defaults applied and contracts found. */
export type OrderTerms = {
  /** One leg of ratio 1 unless it is a combo. */
  readonly legs: readonly TradedLeg[]
  readonly isCombo: boolean
  readonly isGuaranteed: boolean
  readonly symbol: string
  readonly side: 'BUY' | 'SELL'
  readonly quantity: number
  readonly type: OrderType
  readonly limitPrice: number | undefined
  /** A price for each leg in place of one for the combo, in the order of the legs. */
  readonly legLimits: readonly number[] | undefined
  /** The stop's trigger, or the amount by which a trailing stop follows. */
  readonly auxPrice: number | undefined
  readonly trailingPercent: number | undefined
  readonly tif: TimeInForce
}

/** Reads a ticket. A refusal carries the code that TWS would answer with. */
export function termsFrom(ticket: OrderTicket, book: ContractBook): Result<OrderTerms, Refusal> {
  const legs = legsOf(ticket, book)
  if (!legs.ok) return legs
  const type = ORDER_TYPES.find(each => each === ORDER_TYPE_NAMES.get(ticket.orderType))
  if (!type)
    return err(
      refusal(387, `Unsupported order type for this exchange and security type: ${ticket.orderType}`),
    )
  const tif = TIMES_IN_FORCE.find(each => each === (ticket.tif || 'DAY'))
  if (!tif) return err(refusal(391, `The time-in-force is invalid: ${ticket.tif}`))
  const legLimits = legLimitsOf(ticket)
  const terms: OrderTerms = {
    legs: legs.value,
    isCombo: ticket.secType === 'BAG',
    isGuaranteed: !ticket.smartComboParams.some(
      param => param.tag === 'NonGuaranteed' && param.value === '1',
    ),
    symbol: legs.value[0]?.contract.symbol ?? ticket.symbol,
    side: ticket.action === 'BUY' ? 'BUY' : 'SELL',
    quantity: ticket.totalQuantity,
    type,
    limitPrice: legLimits ? netOf(legs.value, legLimits) : hasLimit(type) ? ticket.lmtPrice : undefined,
    legLimits,
    auxPrice: ticket.auxPrice,
    trailingPercent: ticket.trailingPercent,
    tif,
  }
  const problem = problemOf(ticket, terms)
  return problem ? err(problem) : ok(terms)
}

/** Clients spell some order types in two ways. */
const ORDER_TYPE_NAMES: ReadonlyMap<string, OrderType> = new Map([
  ...ORDER_TYPES.map(type => [type, type] as const),
  ['STPLMT', 'STP LMT'],
  ['TRAILLIMIT', 'TRAIL LIMIT'],
  ['RELATIVE', 'REL'],
])

const hasLimit = (type: OrderType): boolean =>
  type === 'LMT' || type === 'STP LMT' || type === 'TRAIL LIMIT' || type === 'LOC' || type === 'MIDPRICE'

function legsOf(ticket: OrderTicket, book: ContractBook): Result<TradedLeg[], Refusal> {
  const noDefinition = refusal(200, 'No security definition has been found for the request')
  if (ticket.secType !== 'BAG') {
    const found = contractsFor(book, ticket)
    const contract = found[0]
    if (!contract) return err(noDefinition)
    if (found.length > 1) return err(refusal(200, 'The contract description specified is ambiguous'))
    if (contract.secType === 'IND')
      return err(refusal(201, 'Order rejected - reason:Indices cannot be traded'))
    return ok([{ contract, ratio: 1 }])
  }
  if (ticket.legs.length === 0) return err(refusal(314, 'Security type BAG requires combo leg details.'))
  if (ticket.legs.length === 1) return err(refusal(312, 'The combo details are invalid.'))
  const legs: TradedLeg[] = []
  for (const [i, leg] of ticket.legs.entries()) {
    const contract = book.byId(leg.conId)
    if (!contract || contract.secType === 'IND') return err(noDefinition)
    if (!Number.isInteger(leg.ratio) || leg.ratio < 1) {
      return err(refusal(313, `The combo details for leg '${i + 1}' are invalid.`))
    }
    legs.push({ contract, ratio: leg.action === 'SELL' ? -leg.ratio : leg.ratio })
  }
  return ok(legs)
}

/** Per-leg prices, when each leg has one. */
function legLimitsOf({ secType, legs, legPrices }: OrderTicket): readonly number[] | undefined {
  const prices = legPrices.flatMap(({ price }) => (price === undefined ? [] : [price]))
  return secType === 'BAG' && prices.length > 0 && prices.length === legs.length ? prices : undefined
}

/** What a combo costs at a price for each leg. */
export const netOf = (legs: readonly TradedLeg[], prices: readonly number[]): number =>
  Number(legs.reduce((sum, leg, i) => sum + leg.ratio * (prices[i] ?? 0), 0).toFixed(6))

/** IBKR's own rules for combos: https://www.interactivebrokers.com, "Smart combo routing". */
function comboProblem(ticket: OrderTicket, terms: OrderTerms): Refusal | undefined {
  if (!terms.isCombo) return undefined
  if (ticket.legPrices.some(({ price }) => price !== undefined)) {
    if (!terms.legLimits)
      return refusal(312, 'The combo details are invalid: a price for each leg, or for none.')
    if (terms.type !== 'LMT' || ticket.lmtPrice) {
      return refusal(
        321,
        'Error validating request.-The combo price must be left unspecified when using per-leg prices',
      )
    }
  }
  const underlyings = new Set(terms.legs.map(({ contract }) => underlyingOf(contract)))
  if (terms.isGuaranteed && underlyings.size > 1) {
    return rejected('Combinations on different underlyings must be routed as non-guaranteed')
  }
  return undefined
}

/** What moves a contract: an option's stock or index, a stock itself. */
export const underlyingOf = (contract: ContractDefinition): number =>
  contract.secType === 'OPT' ? contract.underConId : contract.conId

function problemOf(ticket: OrderTicket, terms: OrderTerms): Refusal | undefined {
  if (ticket.action !== 'BUY' && ticket.action !== 'SELL' && ticket.action !== 'SSHORT') {
    return refusal(321, `Error validating request.-Invalid action: ${ticket.action}`)
  }
  if (terms.quantity === 0) return refusal(434, 'The order size cannot be zero')
  if (!Number.isInteger(terms.quantity) || terms.quantity < 0 || terms.quantity > QUANTITY_MAX) {
    return refusal(201, `Order rejected - reason:Invalid order quantity ${terms.quantity}`)
  }
  const isAuctionOnly = terms.tif === 'OPG' || terms.type === 'MOC' || terms.type === 'LOC'
  if (isAuctionOnly && terms.legs.some(({ contract }) => contract.secType !== 'STK')) {
    return refusal(387, `Unsupported order type for this exchange and security type: ${ticket.orderType}`)
  }
  if (terms.tif === 'OPG' && terms.type !== 'MKT' && terms.type !== 'LMT') {
    return refusal(391, `The time-in-force is invalid: ${ticket.tif}`)
  }
  return comboProblem(ticket, terms) ?? priceProblem(terms)
}

const QUANTITY_MAX = 10_000_000
const NEEDS_LIMIT: readonly OrderType[] = ['LMT', 'STP LMT', 'LOC']

function priceProblem(terms: OrderTerms): Refusal | undefined {
  const { type, limitPrice, auxPrice, trailingPercent } = terms
  if (NEEDS_LIMIT.includes(type) && limitPrice === undefined) {
    return refusal(321, `Error validating request.-'${type}' order needs a limit price`)
  }
  if ((type === 'STP' || type === 'STP LMT') && auxPrice === undefined) {
    return refusal(321, `Error validating request.-'${type}' order needs a stop price`)
  }
  if ((type === 'TRAIL' || type === 'TRAIL LIMIT') && !auxPrice && !trailingPercent) {
    return refusal(321, `Error validating request.-'${type}' order needs a trailing amount or percentage`)
  }
  const trails = type === 'TRAIL' || type === 'TRAIL LIMIT'
  const prices = [limitPrice, trails ? undefined : auxPrice].filter(
    price => price !== undefined && price !== 0,
  )
  if (!terms.isCombo && prices.some(price => price !== undefined && price < 0)) {
    return refusal(201, 'Order rejected - reason:The price must be positive')
  }
  return prices.some(price => price !== undefined && !isOnTick(price, incrementAt(terms, price)))
    ? refusal(110, 'The price does not conform to the minimum price variation for this contract.')
    : undefined
}

/** Combos trade in cents whatever their legs' increments are. */
export function incrementAt(terms: OrderTerms, price: number): number {
  const contract = terms.legs[0]?.contract
  if (terms.isCombo || !contract) return 0.01
  return incrementOf(contract, price)
}

export function incrementOf(contract: ContractDefinition, price: number): number {
  let increment = contract.priceIncrements[0]?.[1] ?? 0.01
  for (const [lowEdge, step] of contract.priceIncrements) if (price >= lowEdge) increment = step
  return increment
}
