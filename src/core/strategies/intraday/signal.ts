/** What a strategy of bars says of one symbol at one moment. */
export type Signal<Action extends string> = {
  readonly signal: Action | 'HOLD'
  /** 0 to 1; 0 with HOLD. */
  readonly confidence: number
  readonly reason: string
}

export type ScalpSignal = Signal<'BUY' | 'SELL'>
export type WhaleSignal = Signal<'BUY_CALL' | 'BUY_PUT'>

export const hold = (reason: string): Signal<never> => ({ signal: 'HOLD', confidence: 0, reason })

/** Up, down or neither, whatever the strategy calls it. */
export function directionOf({ signal }: ScalpSignal | WhaleSignal): 1 | -1 | 0 {
  switch (signal) {
    case 'BUY':
    case 'BUY_CALL':
      return 1
    case 'SELL':
    case 'BUY_PUT':
      return -1
    case 'HOLD':
      return 0
  }
}
