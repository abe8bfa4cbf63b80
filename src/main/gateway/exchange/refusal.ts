/** Why the exchange says no, in TWS's codes and words. */
export type Refusal = { readonly code: number; readonly text: string }

export const refusal = (code: number, text: string): Refusal => ({ code, text })

export const rejected = (reason: string): Refusal => refusal(201, `Order rejected - reason:${reason}`)
