/**
 * What trading US stocks and options costs at IBKR Pro, in dollars, as of 2024-06-01. One table for everything, so that
 * a change of rates is a change here alone.
 *
 * Source: IBKR's price lists "Commissions: stocks" and "Commissions: options", United States, and the rates that
 * they pass on: SEC fee rate advisory (from 2024-05-22), FINRA By-Laws Schedule A (trading activity fee), OCC
 * schedule of fees, Cboe fee schedule (customers). The Consolidated Audit Trail fee is left out.
 */

/** Fixed: one rate, exchange and clearing included. Tiered: less for volume, and everything passed on. */
export const PRICING_PLANS = ['fixed', 'tiered'] as const
export type PricingPlan = (typeof PRICING_PLANS)[number]

/** A rate per unit up to a volume in the calendar month; the last one has no end. */
export type Tier = { readonly upTo: number; readonly rate: number }

export const STOCK_COMMISSION = {
  fixed: { tiers: [{ upTo: Infinity, rate: 0.005 }], minimum: 1 },
  tiered: {
    tiers: [
      { upTo: 300_000, rate: 0.0035 },
      { upTo: 3_000_000, rate: 0.002 },
      { upTo: 20_000_000, rate: 0.0015 },
      { upTo: 100_000_000, rate: 0.001 },
      { upTo: Infinity, rate: 0.0005 },
    ],
    minimum: 0.35,
  },
} as const satisfies Record<PricingPlan, { readonly tiers: readonly Tier[]; readonly minimum: number }>

/** No order of stock costs more commission than this share of what it traded. */
export const STOCK_COMMISSION_MAX_RATIO = 0.01

/** Options have no fixed plan of their own: its rate is the first tier whatever the volume. */
export const OPTION_COMMISSION = {
  /** By the premium: the first band whose premium is reached, dearest first. */
  bands: [
    {
      premiumFrom: 0.1,
      tiers: [
        { upTo: 10_000, rate: 0.65 },
        { upTo: 50_000, rate: 0.5 },
        { upTo: 100_000, rate: 0.25 },
        { upTo: Infinity, rate: 0.15 },
      ],
    },
    {
      premiumFrom: 0.05,
      tiers: [
        { upTo: 50_000, rate: 0.5 },
        { upTo: 100_000, rate: 0.25 },
        { upTo: Infinity, rate: 0.15 },
      ],
    },
    {
      premiumFrom: 0,
      tiers: [
        { upTo: 100_000, rate: 0.25 },
        { upTo: Infinity, rate: 0.15 },
      ],
    },
  ],
  minimum: 1,
} as const

/** Per share, tiered plan only. A rebate is negative. */
export const STOCK_EXCHANGE_FEE = { removes: 0.003, adds: -0.002 } as const

/** Of customers' trades at Cboe, per contract: nothing in stock and ETF options, by premium in the index's own. */
export const INDEX_OPTION_EXCHANGE_FEE: ReadonlyMap<
  string,
  { readonly below1: number; readonly from1: number }
> = new Map([
  ['SPX', { below1: 0.36, from1: 0.45 }],
  ['SPXW', { below1: 0.36, from1: 0.45 }],
])

/** Tiered plan only: NSCC and DTC, per share, at most a share of what was traded. */
export const STOCK_CLEARING = { perShare: 0.0002, maxRatio: 0.005 } as const

/** Tiered plan only: what the NYSE and FINRA ask of the commission itself. */
export const COMMISSION_PASS_THROUGH_RATIO = 0.000175 + 0.00056

/** Options Clearing Corporation, per contract, at most so much for one trade. */
export const OPTION_CLEARING = { perContract: 0.02, maxPerTrade: 55 } as const

/** Options regulatory fee, all exchanges' together, per contract bought or sold. */
export const OPTIONS_REGULATORY_FEE = 0.02685

/** Section 31: of the proceeds of sales. */
export const SEC_FEE_RATIO = 0.0000278

/** FINRA's trading activity fee, of sales only. */
export const TRADING_ACTIVITY_FEE = { perShare: 0.000166, perContract: 0.00279, maxPerTrade: 8.3 } as const
