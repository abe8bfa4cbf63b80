import type { QuotedInstrument } from './instrument'
import type { Micros } from './money'

/** Signed holding of one instrument, from fills alone. Money without commissions, which are kept beside it. */
export type Position = {
  readonly instrument: QuotedInstrument
  /** Positive long, negative short. */
  readonly quantity: number
  /** Average price per unit of what is held now; 0 when flat. */
  readonly averagePrice: number
  /** Profit of what has been closed. */
  readonly realized: Micros
  readonly commissions: Micros
}
