import type { Sizing } from '../sizing'
import type { SizeRules } from './intradayRules'

export type SizeInputs = {
  /** Dollars; undefined sizes nothing. */
  readonly equity: number | undefined
  /** What one unit costs per unit of price, and how many units of price one contract is. */
  readonly price: number
  readonly multiplier: number
  /** Average true range of the underlying in dollars; NaN when not known. */
  readonly atr: number
}

/** How many shares or contracts, with the arithmetic in words. Never more than `quantityMax`. */
export function positionSize({ equity, price, multiplier, atr }: SizeInputs, rules: SizeRules): Sizing {
  if (equity === undefined || !(equity > 0)) return nothing('equity unknown')
  if (!(price > 0)) return nothing('price unknown')
  const cost = price * multiplier
  const { riskRatio } = rules
  switch (rules.method) {
    case 'premium': {
      const loss = cost * rules.stopLossRatio
      // At least one, as the formula has it: whether one is too much is for the risk manager to say.
      return sized(
        Math.max(1, floor((equity * riskRatio) / loss)),
        `${money(equity)} x ${riskRatio} / (${cost.toFixed(2)} x ${rules.stopLossRatio}), at least 1`,
        rules,
      )
    }
    case 'fixed':
      return sized(
        floor((equity * riskRatio) / cost),
        `${money(equity)} x ${riskRatio} / ${cost.toFixed(2)}`,
        rules,
      )
    case 'atr': {
      // An option moves at most dollar for dollar with its underlying and cannot lose more than it cost.
      const loss = Math.min(rules.atrMultiple * atr * multiplier, cost)
      if (!(loss > 0)) return nothing('average true range unknown')
      return sized(
        floor(Math.min((equity * riskRatio) / loss, equity / cost)),
        `${money(equity)} x ${riskRatio} / min(${rules.atrMultiple} x ${atr.toFixed(4)} x ${multiplier}, ${cost.toFixed(2)})`,
        rules,
      )
    }
    case 'kelly': {
      const share = kellyShare(rules)
      if (share === undefined) return nothing('win rate or payoff ratio unknown')
      return sized(
        floor((equity * share) / cost),
        `${money(equity)} x Kelly ${share.toFixed(4)} / ${cost.toFixed(2)}`,
        rules,
      )
    }
  }
}

/** Kelly's w - (1 - w) / b, of which a fraction is used, between nothing and the bound. */
export function kellyShare({ kelly }: Pick<SizeRules, 'kelly'>): number | undefined {
  const { winRate, payoffRatio, fraction, ratioMax } = kelly
  if (winRate === null || payoffRatio === null) return undefined
  return Math.min(ratioMax, Math.max(0, fraction * (winRate - (1 - winRate) / payoffRatio)))
}

function sized(quantity: number, arithmetic: string, { method, quantityMax }: SizeRules): Sizing {
  const kept = Math.min(quantity, quantityMax)
  return { quantity: kept, arithmetic: `${method}: ${arithmetic}, at most ${quantityMax} = ${kept}` }
}

const nothing = (why: string): Sizing => ({ quantity: 0, arithmetic: why })

/** Quotients such as 0.3 / 0.1 miss the integer by an ulp; a billionth restores it. */
const floor = (value: number): number => Math.floor(value * (1 + 1e-9))

const money = (amount: number): string => amount.toFixed(2)
