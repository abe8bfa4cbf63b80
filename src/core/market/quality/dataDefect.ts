/**
 * What can be wrong with a tick or a bar. Codes are stable: counts in the database and vetoes name them. What is
 * `rejected` lowers the quality share and goes no further; what is `noted` is counted and used.
 */
export const DATA_DEFECTS = {
  CROSSED: { gravity: 'rejected', text: 'The bid stands above the ask.' },
  ZERO_PRICE: { gravity: 'rejected', text: 'A price is zero, negative or missing while the market is open.' },
  INCONSISTENT: { gravity: 'rejected', text: 'The high or low of a bar does not hold its open and close.' },
  OUTLIER: { gravity: 'rejected', text: 'The price is far from what it just was, and nothing confirms it.' },
  SPLIT_LIKE: {
    gravity: 'rejected',
    text: 'The price is a simple fraction of the close before, as after a split.',
  },
  LATE: {
    gravity: 'rejected',
    text: 'A trade is told long after it happened: the feed is delayed and does not say so.',
  },
  OUT_OF_ORDER: { gravity: 'rejected', text: 'It is older than what came before it.' },
  OUTSIDE_HOURS: { gravity: 'noted', text: 'It is from a time at which the market is closed.' },
  DUPLICATE: { gravity: 'noted', text: 'It says again what was said before.' },
  GAP: { gravity: 'noted', text: 'Something is missing before it.' },
} as const satisfies Record<string, { gravity: 'rejected' | 'noted'; text: string }>

export type DefectCode = keyof typeof DATA_DEFECTS

export type Defect = { readonly code: DefectCode; readonly detail: string }

export const isRejected = ({ code }: Defect): boolean => DATA_DEFECTS[code].gravity === 'rejected'
