import type { ContractReference } from '#main/gateway/exchange/contractReference'
import type { Holding, Margin } from './holding'

/**
 * Regulation T as IB applies it to US stocks and options, in dollars, for what is held on one underlying.
 *
 * Stocks: 50% initial and 25% maintenance when long, 30% when short. Long options have no requirement: they are
 * paid in full and lend nothing. Short options need the lesser of the worst loss at expiration of all options of the
 * underlying (so a vertical needs its width, a condor its wider side) and the sum of each short option's own
 * requirement after pairing it with a long one or with stock.
 */
export function regulationTMargin(group: readonly Holding[]): Margin {
  const stock = group.find(holding => holding.contract.secType === 'STK')
  const options = group.filter(holding => holding.contract.secType === 'OPT')
  const forOptions = optionMargin(options, stock?.quantity ?? 0)
  if (!stock) return { initial: forOptions, maintenance: forOptions }
  const value = Math.abs(stock.quantity) * stock.mark
  return {
    initial: forOptions + value * 0.5,
    maintenance: forOptions + value * (stock.quantity > 0 ? 0.25 : 0.3),
  }
}

function optionMargin(options: readonly Holding[], shares: number): number {
  const shorts = options.filter(option => option.quantity < 0)
  if (shorts.length === 0) return 0
  return Math.min(worstLossAtExpiration(options, shorts), pairedRequirement(options, shares))
}

/** What all options together can lose at expiration; infinite when more calls are short than long. */
function worstLossAtExpiration(options: readonly Holding[], shorts: readonly Holding[]): number {
  const lastShort = shorts.reduce((last, short) => later(last, short.contract.expiration), '')
  const counted = options.filter(option => option.quantity < 0 || option.contract.expiration >= lastShort)
  const netCalls = counted
    .filter(option => option.contract.right === 'C')
    .reduce((sum, option) => sum + option.quantity * option.contract.multiplier, 0)
  if (netCalls < 0) return Number.POSITIVE_INFINITY
  const prices = [0, ...counted.map(option => option.contract.strike)]
  const worst = Math.min(...prices.map(price => payoffAt(counted, price)))
  return Math.max(0, -worst)
}

const later = (a: string, b: string): string => (a > b ? a : b)

const payoffAt = (options: readonly Holding[], price: number): number =>
  options.reduce(
    (sum, { contract, quantity }) => sum + quantity * contract.multiplier * intrinsic(contract, price),
    0,
  )

const intrinsic = (contract: ContractReference, price: number): number =>
  Math.max(0, contract.right === 'C' ? price - contract.strike : contract.strike - price)

type Unit = { readonly holding: Holding; remaining: number }

/** Each short option alone, covered by stock, or paired with the long option that leaves least at risk. */
function pairedRequirement(options: readonly Holding[], shares: number): number {
  const longs: Unit[] = options
    .filter(option => option.quantity > 0)
    .map(holding => ({ holding, remaining: holding.quantity }))
  let freeShares = shares
  let total = 0
  for (const short of options.filter(option => option.quantity < 0)) {
    let open = -short.quantity
    const covering = short.contract.right === 'C' ? Math.max(0, freeShares) : Math.max(0, -freeShares)
    const covered = Math.min(open, Math.floor(covering / short.contract.multiplier))
    freeShares -= Math.sign(freeShares) * covered * short.contract.multiplier
    open -= covered
    for (const { unit, risk } of pairsFor(short, longs)) {
      if (open === 0 || risk >= nakedRequirement(short)) break
      const paired = Math.min(open, unit.remaining)
      unit.remaining -= paired
      open -= paired
      total += paired * risk
    }
    total += open * nakedRequirement(short)
  }
  return total
}

/** Long options of the same right that outlive the short one, cheapest risk first, per contract. */
function pairsFor(short: Holding, longs: readonly Unit[]): { unit: Unit; risk: number }[] {
  return longs
    .filter(({ holding, remaining }) => {
      const { right, expiration } = holding.contract
      return remaining > 0 && right === short.contract.right && expiration >= short.contract.expiration
    })
    .map(unit => {
      const { strike } = unit.holding.contract
      const width =
        short.contract.right === 'C' ? strike - short.contract.strike : short.contract.strike - strike
      return { unit, risk: Math.max(0, width) * short.contract.multiplier }
    })
    .sort((a, b) => a.risk - b.risk)
}

/** Per contract: the premium plus 20% of the underlying less what it is out of the money, at least 10% (FINRA 4210). */
function nakedRequirement(short: Holding): number {
  const { contract, mark, underlyingMark } = short
  const outOfTheMoney = Math.max(
    0,
    contract.right === 'C' ? contract.strike - underlyingMark : underlyingMark - contract.strike,
  )
  const floor = 0.1 * (contract.right === 'C' ? underlyingMark : contract.strike)
  return (mark + Math.max(0.2 * underlyingMark - outOfTheMoney, floor)) * contract.multiplier
}
