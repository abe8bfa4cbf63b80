import { describe, expect, it } from 'vitest'
import { instrumentKey } from '#core/domain/instrument'
import { epochMs } from '#core/domain/time'
import type { Broker } from '#core/ports/broker'
import { NOON, SPY, spyOption } from '../../../test/fakes/riskSurroundings'
import { QuoteHub } from './quoteHub'

type Listener = Parameters<Broker['subscribeQuote']>[2]
type Line = NonNullable<Parameters<Listener>[0]>

/** A hub whose lines tick when the test says so. */
class Rig {
  now = NOON
  readonly #lines = new Map<string, Listener>()
  readonly hub = new QuoteHub(
    {
      subscribeQuote: (instrument, _, onLine) => {
        this.#lines.set(instrumentKey(instrument), onLine)
        return { rank: () => undefined, close: () => undefined }
      },
    },
    () => this.now,
  )

  constructor() {
    this.hub.setFeed(true)
    for (const instrument of [SPY, spyOption(165)]) {
      this.hub.hold(instrument, 'watch')
      this.tick(instrumentKey(instrument))
    }
    this.changedAfter(0)
  }

  tick(key: string): void {
    const quote = { bid: 1, ask: 1.1, tsEvent: this.now, tsInit: this.now, halted: false, delayed: false }
    this.#lines.get(key)?.({ quote } as Line)
  }

  /** Its line goes to somebody to whom it matters more. */
  lose(key: string): void {
    this.#lines.get(key)?.(undefined)
  }

  /** What is to be told after a while, and whether each of it is stale. */
  changedAfter(ms: number): readonly string[] {
    this.now = epochMs(this.now + ms)
    this.hub.lookForStale()
    return this.hub.takeChanged().map(key => {
      const line = this.hub.lineOf(key)
      return `${key} ${line && this.hub.isStale(line) ? 'stale' : 'live'}`
    })
  }
}

const OPTION = instrumentKey(spyOption(165))

describe('a line that goes quiet', () => {
  it('is told as stale once, its options with it, and as live when it ticks again', () => {
    const rig = new Rig()
    expect(rig.changedAfter(15_000)).toEqual([])
    expect(rig.changedAfter(1)).toEqual(['SPY stale', `${OPTION} stale`])
    expect(rig.changedAfter(60_000)).toEqual([])
    rig.tick('SPY')
    expect(rig.changedAfter(0)).toEqual(['SPY live', `${OPTION} live`])
  })

  it('is not stale for being an option whose share ticks', () => {
    const rig = new Rig()
    for (let second = 0; second < 60; second++) {
      rig.tick('SPY')
      expect(rig.changedAfter(1_000)).toEqual(['SPY live'])
    }
  })
})

describe('an option whose line was taken away', () => {
  it('is shown as stale and is no market to judge by, though its share ticks, until it streams again', async () => {
    const rig = new Rig()
    const market = () => rig.hub.marketOf(spyOption(165))
    expect(market()).toBeDefined()
    rig.lose(OPTION)
    expect(rig.changedAfter(0)).toEqual([`${OPTION} stale`])
    rig.tick('SPY')
    expect(market()).toBeUndefined()
    expect(rig.hub.lineOf(OPTION)).toBeDefined()
    let isQuoted = false
    const waiting = rig.hub.ensureMarket(spyOption(165), 60_000).then(held => {
      isQuoted = true
      held.close()
    })
    await Promise.resolve()
    expect(isQuoted).toBe(false)
    rig.tick(OPTION)
    await waiting
    expect(market()).toBeDefined()
    expect(rig.changedAfter(0)).toContain(`${OPTION} live`)
  })
})
