import type { PricingPlan } from './fees/feeSchedule'
import type { MarginModel } from './margin/margin'

/** What kind of account it is: what it is charged, and by which rules it may borrow. */
export type AccountTerms = { readonly pricing: PricingPlan; readonly margin: MarginModel }

export const USUAL_TERMS: AccountTerms = { pricing: 'fixed', margin: 'regt' }
