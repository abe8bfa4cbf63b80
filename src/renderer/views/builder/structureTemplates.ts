import type { Leg, OptionContract, Right } from '#core/domain/instrument'
import type { StructureKind } from '#core/domain/structureKind'
import type { ExpirationView } from '#protocol/views/marketView'

export type TemplateChain = {
  readonly underlying: string
  readonly expiration: ExpirationView
  readonly spot: number
  /** Held and not called away by short calls already. */
  readonly freeShares: number
}

export const TEMPLATE_TITLES: Readonly<Record<StructureKind, string>> = {
  ironCondor: 'Iron condor',
  creditPutSpread: 'Credit put spread',
  creditCallSpread: 'Credit call spread',
  ironFly: 'Iron fly',
  ironButterfly: 'Iron butterfly',
  debitButterfly: 'Debit butterfly',
  wheel: 'Wheel',
  cashSecuredPut: 'Cash-secured put',
  coveredCall: 'Covered call',
}

/** How far from the money, in shares of a month's one percent a day, the shorts begin. */
const SHORT_AWAY = 0.012
const WING_AWAY = 0.012

/**
 * Legs to begin with, as somebody would draw them: shorts a usual move away, wings as far again. They are meant to
 * be moved; what a strategy would choose is found in its own decisions.
 */
export function templateLegs(kind: StructureKind, chain: TemplateChain): readonly Leg[] {
  const { spot, expiration } = chain
  const reach = Math.sqrt(Math.max(1, expiration.dte) / 10)
  const near = (level: number) => nearestStrike(expiration.strikes, level)
  const wing = Math.max(spot * WING_AWAY * reach, strikeStep(expiration.strikes, spot))
  const body = near(spot)
  const next = (strike: number, direction: 1 | -1) => neighbourStrike(expiration.strikes, strike, direction)
  const put = Math.min(near(spot * (1 - SHORT_AWAY * reach)), next(body, -1))
  const call = Math.max(near(spot * (1 + SHORT_AWAY * reach)), next(body, 1))
  const leg = (side: Leg['side'], right: Right, strike: number, ratio = 1): Leg => ({
    option: optionOf(chain, right, strike),
    side,
    ratio,
  })
  const below = Math.min(near(put - wing), next(put, -1))
  const above = Math.max(near(call + wing), next(call, 1))
  switch (kind) {
    case 'ironCondor':
      return [
        leg('buy', 'put', below),
        leg('sell', 'put', put),
        leg('sell', 'call', call),
        leg('buy', 'call', above),
      ]
    case 'creditPutSpread':
      return [leg('buy', 'put', below), leg('sell', 'put', put)]
    case 'creditCallSpread':
      return [leg('sell', 'call', call), leg('buy', 'call', above)]
    case 'ironFly':
      return flyLegs(leg, body, body - near(body - wing))
    case 'ironButterfly':
      return [
        leg('buy', 'put', near(body - 2 * wing)),
        leg('sell', 'put', body),
        leg('sell', 'call', body),
        leg('buy', 'call', near(body + wing)),
      ]
    case 'debitButterfly': {
      const width = near(body + wing) - body
      return [
        leg('buy', 'call', body - width),
        leg('sell', 'call', body, 2),
        leg('buy', 'call', body + width),
      ]
    }
    case 'wheel':
      return templateLegs(wheelTurn(chain), chain)
    case 'cashSecuredPut':
      return [leg('sell', 'put', put)]
    case 'coveredCall':
      return [leg('sell', 'call', call)]
  }
}

/** A wheel sells puts until it owns shares, and then calls on them. */
export const wheelTurn = ({
  freeShares,
  expiration,
}: Pick<TemplateChain, 'freeShares' | 'expiration'>): 'coveredCall' | 'cashSecuredPut' =>
  freeShares >= expiration.multiplier ? 'coveredCall' : 'cashSecuredPut'

const flyLegs = (
  leg: (side: Leg['side'], right: Right, strike: number) => Leg,
  body: number,
  width: number,
): readonly Leg[] => [
  leg('buy', 'put', body - width),
  leg('sell', 'put', body),
  leg('sell', 'call', body),
  leg('buy', 'call', body + width),
]

export const optionOf = (
  { underlying, expiration }: Pick<TemplateChain, 'underlying' | 'expiration'>,
  right: Right,
  strike: number,
): OptionContract => ({
  kind: 'option',
  underlying,
  expiration: expiration.expiration,
  strike,
  right,
  multiplier: expiration.multiplier,
  tradingClass: expiration.tradingClass,
})

export const nearestStrike = (strikes: readonly number[], level: number): number =>
  strikes.reduce(
    (best, strike) => (Math.abs(strike - level) < Math.abs(best - level) ? strike : best),
    strikes[0] ?? level,
  )

/** Between the strikes around the money. */
function strikeStep(strikes: readonly number[], spot: number): number {
  const at = strikes.indexOf(nearestStrike(strikes, spot))
  return Math.abs((strikes[at + 1] ?? spot) - (strikes[at] ?? spot)) || 1
}

/** The next listed strike in a direction; the same where there is none. */
export function neighbourStrike(strikes: readonly number[], strike: number, direction: 1 | -1): number {
  const sorted = [...strikes].sort((a, b) => a - b)
  return sorted[sorted.indexOf(strike) + direction] ?? strike
}
