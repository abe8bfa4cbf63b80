import type { NoticeCode } from './connectionNotices'

/** What TWS has of IB at the moment: the connection itself, and its data farms. Its notices change it. */
export class Upstream {
  private isLost = false
  private isMarketFarmBroken = false
  private isHistoryFarmBroken = false
  /** The same user trades elsewhere, who then has the live data. */
  isCompeting = false

  /** While it is false nothing is heard of orders, and none reach the exchange. */
  get isConnected(): boolean {
    return !this.isLost
  }

  get hasMarketData(): boolean {
    return !this.isLost && !this.isMarketFarmBroken
  }

  get hasHistory(): boolean {
    return !this.isLost && !this.isHistoryFarmBroken
  }

  note(code: NoticeCode): void {
    switch (code) {
      case 1100:
      case 2110:
        this.isLost = true
        return
      case 1101:
      case 1102:
        this.isLost = false
        return
      case 2103:
        this.isMarketFarmBroken = true
        return
      case 2104:
        this.isMarketFarmBroken = false
        return
      case 2105:
        this.isHistoryFarmBroken = true
        return
      case 2106:
        this.isHistoryFarmBroken = false
    }
  }

  clear(): void {
    this.isLost = false
    this.isMarketFarmBroken = false
    this.isHistoryFarmBroken = false
    this.isCompeting = false
  }
}
