import { z } from 'zod'
import { type AiVerdict, aiVerdict, type EntrySample, SAMPLE_COLUMNS } from '#core/ai/entrySample'
import { describeError, type Log } from '#main/observability/log'
import type { AiScorer } from './aiScorer'

export type HttpScorerOptions = {
  readonly url: string
  readonly timeoutMs: number
  readonly cacheMs: number
  readonly log: Log
  /** Wall time in milliseconds. */
  readonly wall: () => number
}

const Answer = z.object({ score: z.number().min(0).max(1), model: z.string().max(200) })
const CACHE_MAX = 1_000

/** Asks a service of yours: `POST {symbol, columns: {name: number}}`, answered by `{score, model}`. */
export class HttpScorer implements AiScorer {
  readonly #cache = new Map<string, { readonly verdict: AiVerdict; readonly until: number }>()

  constructor(private readonly options: HttpScorerOptions) {}

  async score(sample: EntrySample): Promise<AiVerdict | undefined> {
    const { wall, cacheMs, log } = this.options
    const key = JSON.stringify(sample)
    const known = this.#cache.get(key)
    if (known && wall() < known.until) return known.verdict
    try {
      const verdict = await this.#ask(sample)
      this.#cache.set(key, { verdict, until: wall() + cacheMs })
      const oldest = this.#cache.keys().next().value
      if (this.#cache.size > CACHE_MAX && oldest !== undefined) this.#cache.delete(oldest)
      return verdict
    } catch (error) {
      log.warn('ai.unanswered', `${sample.symbol}: ${describeError(error)}`)
      return undefined
    }
  }

  async #ask({ symbol, columns }: EntrySample): Promise<AiVerdict> {
    const { url, timeoutMs } = this.options
    const named = Object.fromEntries(SAMPLE_COLUMNS.map((name, column) => [name, columns[column] ?? 0]))
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ symbol, columns: named }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    const { score, model } = Answer.parse(await response.json())
    return aiVerdict(score, `${model} at ${new URL(url).host}`)
  }
}
