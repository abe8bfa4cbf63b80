/** What the simulated account has subscribed to. */
export const ENTITLEMENTS = ['live', 'delayed', 'none'] as const
export type Entitlement = (typeof ENTITLEMENTS)[number]
