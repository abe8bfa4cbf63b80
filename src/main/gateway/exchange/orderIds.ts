/** Order ids belong to clients: each counts its own, and may not go back below what it was last told. */
export class OrderIds {
  private readonly floors = new Map<number, number>()
  private readonly next: Map<number, number>

  constructor(next: readonly (readonly [clientId: number, orderId: number])[]) {
    this.next = new Map(next)
  }

  /** Answers reqIds: ids below this one are spent. */
  announce(clientId: number): number {
    const next = this.next.get(clientId) ?? 1
    this.floors.set(clientId, next)
    return next
  }

  isSpent(clientId: number, orderId: number): boolean {
    return orderId < (this.floors.get(clientId) ?? 1)
  }

  use(clientId: number, orderId: number): void {
    this.next.set(clientId, Math.max(this.next.get(clientId) ?? 1, orderId + 1))
  }

  get entries(): readonly (readonly [number, number])[] {
    return [...this.next]
  }
}
