import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { barsThrough, STANDARD_RULES } from '../../../../test/fakes/intradayInputs'
import { minuteFeaturesOf } from './minuteFeatures'
import { scalpSignal } from './scalp'

const { periods, scalp: rules } = STANDARD_RULES
const signalOf = (closes: readonly number[]) =>
  scalpSignal(minuteFeaturesOf(barsThrough(closes), periods), rules)

/** Up two, down one: strength without exhaustion. */
const rising = (length: number) =>
  Array.from({ length }, (_, row) => 100 + 0.02 * row + (row % 3 === 0 ? -0.08 : 0.04))
const mirrored = (closes: readonly number[]) => closes.map(close => 200 - close)

describe('scalp', () => {
  it('says nothing before it has seen thirty bars', () => {
    expect(signalOf(rising(29))).toEqual({ signal: 'HOLD', confidence: 0, reason: '29 of 30 bars' })
    expect(signalOf(rising(30)).reason).not.toContain('of 30 bars')
  })

  it('buys what rises above its VWAP, and not what has risen without a pause', () => {
    expect(signalOf(rising(60)).signal).toBe('BUY')
    expect(signalOf(Array.from({ length: 60 }, (_, row) => 100 + 0.02 * row)).signal).toBe('HOLD')
  })

  it('holds when a witness is silent: no volume is no VWAP', () => {
    const bars = barsThrough(rising(60), { volume: 0 })
    expect(scalpSignal(minuteFeaturesOf(bars, periods), rules).reason).toBe('an indicator is not known')
  })

  it('says the opposite of the opposite, with a confidence between 0 and 1', () => {
    const opposite = { BUY: 'SELL', SELL: 'BUY', HOLD: 'HOLD' } as const
    const seen = new Set<string>()
    for (let seed = 1; seed <= 200; seed++) {
      const random = new RandomStream(seed)
      let price = 100
      const closes = Array.from({ length: 30 + Math.floor(60 * random.uniform()) }, () => {
        price += 0.05 * random.normal()
        return price
      })
      const [one, other] = [signalOf(closes), signalOf(mirrored(closes))]
      seen.add(one.signal)
      expect(other.signal, `seed ${seed}`).toBe(opposite[one.signal])
      expect(one.confidence, `seed ${seed}`).toBeLessThanOrEqual(1)
      if (one.signal === 'HOLD') expect(one.confidence).toBe(0)
      else expect(one.confidence, `seed ${seed}`).toBeGreaterThan(0)
    }
    expect(seen).toEqual(new Set(['BUY', 'SELL', 'HOLD']))
  })
})
