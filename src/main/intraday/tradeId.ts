/** Signals and trades are tied by nothing else: one entry at most comes of a cycle's look at a symbol. */
export const tradeIdOf = (cycleId: string, symbol: string): string => `${cycleId.slice(-17)}-${symbol}`
