/** What may befall a connection to a gateway. */
export type Disturbance =
  /** Both ends are told that it is over. */
  | { readonly kind: 'cut' }
  /** Nothing comes through for a while, and nobody is told. */
  | { readonly kind: 'stall'; readonly ms: number }
  /** Everything comes late for a while. */
  | { readonly kind: 'slow'; readonly delayMs: number; readonly ms: number }
  /** It is over, and nobody answers for a while: a gateway that restarts. */
  | { readonly kind: 'away'; readonly ms: number }

export type PlannedDisturbance = Disturbance & { readonly afterMs: number }

const [PAUSE_MIN_MS, PAUSE_MAX_MS] = [15_000, 60_000]

/** An endless plan; the same seed makes the same one. `pace` 2 is twice as fast. */
export function* disturbances(seed: number, pace = 1): Generator<PlannedDisturbance, never> {
  const random = dice(seed)
  const between = (low: number, high: number): number => Math.round(low + random() * (high - low))
  const paced = (ms: number): number => Math.max(1, Math.round(ms / pace))
  for (;;) {
    const afterMs = paced(between(PAUSE_MIN_MS, PAUSE_MAX_MS))
    const roll = random()
    if (roll < 0.4) yield { kind: 'cut', afterMs }
    else if (roll < 0.6) yield { kind: 'stall', ms: paced(between(1_000, 20_000)), afterMs }
    else if (roll < 0.8)
      yield { kind: 'slow', delayMs: paced(between(50, 1_000)), ms: paced(between(5_000, 30_000)), afterMs }
    else yield { kind: 'away', ms: paced(between(5_000, 60_000)), afterMs }
  }
}

/** Mulberry32: small, and good enough to disturb with. */
function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
