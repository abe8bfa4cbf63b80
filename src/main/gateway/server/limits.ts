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
  clients: 32,
  outputBytes: 8 * 1024 * 1024,
}
