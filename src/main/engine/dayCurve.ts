import type { EpochMs } from '#core/domain/time'

/** Two a minute over a session and its surroundings; when there are more, every other one goes. */
const POINTS_MAX = 1_200
const EVERY_MS = 10_000

/** The day's profit as it went, thinned as it grows. A new session begins it anew; so does a start of the engine. */
export class DayCurve {
  #session = ''
  #everyMs = EVERY_MS
  #points: { readonly at: EpochMs; readonly profit: number }[] = []

  note(session: string, at: EpochMs, profit: number): void {
    if (session !== this.#session) {
      this.#session = session
      this.#everyMs = EVERY_MS
      this.#points = []
    }
    const last = this.#points.at(-1)
    if (last !== undefined && at - last.at < this.#everyMs) return
    this.#points.push({ at, profit })
    if (this.#points.length <= POINTS_MAX) return
    this.#points = this.#points.filter((_, index) => index % 2 === 0)
    this.#everyMs *= 2
  }

  points(): readonly { readonly at: EpochMs; readonly profit: number }[] {
    return this.#points
  }
}
