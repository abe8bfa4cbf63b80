/** What IB allows one client; all can be changed for tests. */
export type Limits = {
  readonly messagesPerSecond: number
  readonly marketDataLines: number
  readonly depthRequests: number
  readonly tickByTickRequests: number
  readonly accountSummaries: number
  readonly openHistoricalRequests: number
  /** Bars of 30 seconds or less: requests in ten minutes. */
  readonly smallBarRequests: number
  /** And for how long the same one may not be repeated, and how many of one contract are too many in how long. */
  readonly identicalBarsMs: number
  readonly barBurst: number
  readonly barBurstMs: number
  /** Of whole chains, to all clients together. */
  readonly contractDetailsPerSecond: number
  readonly clients: number
  /** Unsent bytes at which a slow reader is cut off. */
  readonly outputBytes: number
}

export const IB_LIMITS: Limits = {
  messagesPerSecond: 50,
  marketDataLines: 100,
  depthRequests: 3,
  tickByTickRequests: 5,
  accountSummaries: 2,
  openHistoricalRequests: 50,
  smallBarRequests: 60,
  identicalBarsMs: 15_000,
  barBurst: 6,
  barBurstMs: 2_000,
  contractDetailsPerSecond: 2_000,
  clients: 32,
  outputBytes: 8 * 1024 * 1024,
}
