import { expect, it } from 'vitest'
import { expirationVariance, volatilityIndex } from '#core/quant/volSurface/volatilityIndex'
import { fixtureRows } from '../../fixtures/fixture'

it("gives 61.22 on the 367 strikes of the Cboe's white paper", () => {
  const rows = fixtureRows('volSurface/vixWhitePaper.csv')
  const terms = ['9', '37'].map(days => {
    const chain = rows
      .filter(row => row['Days'] === days)
      .map(row => ({
        strike: Number(row['Strike']),
        callBid: Number(row['Call Bid']),
        callAsk: Number(row['Call Ask']),
        putBid: Number(row['Put Bid']),
        putAsk: Number(row['Put Ask']),
      }))
    const years = Number(days) / 365
    const result = expirationVariance(chain, years, 0.0038)
    if (!result.ok) return expect.fail(result.error.kind)
    return { years, ...result.value }
  })
  const [near, next] = [terms[0]!, terms[1]!]
  expect(rows.length).toBe(367 + 1)
  expect(near.forward).toBeCloseTo(920.5, 2)
  expect(next.forward).toBeCloseTo(921, 1)
  expect([near.centralStrike, next.centralStrike]).toEqual([920, 920])
  expect(volatilityIndex(near, next)).toBeCloseTo(61.22, 2)
})
