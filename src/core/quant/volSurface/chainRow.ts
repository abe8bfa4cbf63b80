/** One strike of one expiration as it is quoted. A side that nobody bids for has a bid of 0. */
export type ChainRow = {
  readonly strike: number
  readonly callBid: number
  readonly callAsk: number
  readonly putBid: number
  readonly putAsk: number
}

export const callMid = ({ callBid, callAsk }: ChainRow): number => (callBid + callAsk) / 2
export const putMid = ({ putBid, putAsk }: ChainRow): number => (putBid + putAsk) / 2
