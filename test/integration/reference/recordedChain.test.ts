import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { lastTradeAt } from '#core/calendar/optionExpirations'
import { sessionOf } from '#core/calendar/xnysSessions'
import { sessionDate } from '#core/domain/time'
import type { ChainRow } from '#core/quant/volSurface/chainRow'
import { fitExpiration } from '#core/quant/volSurface/fitSurface'
import { arbitrageFlags, smileMeasures, volSurface } from '#core/quant/volSurface/surface'
import { sviVariance } from '#core/quant/volSurface/svi'
import { expirationVariance } from '#core/quant/volSurface/volatilityIndex'

const dataDir = process.env['CLAXTON_DATA_DIR']
const RATE = 0.015
const MS_PER_YEAR = 365 * 86_400_000

/** Forty sessions of SPXW with a storm in them. The recording may not be given away, so it is not in this repository. */
describe.skipIf(!dataDir)('a recorded SPXW chain (needs CLAXTON_DATA_DIR)', () => {
  it('is fitted within a third of a vol point on most days, and its index is near the VIX', () => {
    const { days, vix } = recording(dataDir!)
    const errors: number[] = []
    const misses: number[] = []
    for (const [date, byExpiration] of days) {
      const session = sessionOf(sessionDate(date))!
      const slices = [...byExpiration].flatMap(([expiration, rows]) => {
        const years = (lastTradeAt('SPXW', sessionDate(expiration)) - session.closesAt) / MS_PER_YEAR
        if (years * 365 < 7) return []
        const fit = fitExpiration({ years, rate: RATE, exercise: { style: 'european' }, rows })
        if (!fit.ok) return []
        errors.push(fit.value.volError)
        const variance = expirationVariance(rows, years, RATE)
        const { svi, forward } = fit.value
        return [{ years, forward, varianceAt: (k: number) => sviVariance(svi, k), variance }]
      })
      for (const slice of slices) {
        const { atMoneyVol, skew25 } = smileMeasures(slice)
        expect(atMoneyVol, date).toBeGreaterThan(0.04)
        expect(skew25, date).toBeGreaterThan(0)
        expect(arbitrageFlags(volSurface([slice]), [-0.1, -0.05, 0, 0.03]), date).toEqual([])
        // One expiration at a time was recorded; near thirty days it is the VIX by itself.
        const isThirtyDays = Math.abs(slice.years * 365 - 30) < 4
        if (isThirtyDays && slice.variance.ok)
          misses.push(100 * Math.sqrt(slice.variance.value.variance) - vix.get(date)!)
      }
    }
    expect(errors.length).toBeGreaterThan(25)
    expect(quantile(errors, 0.5)).toBeLessThan(0.003)
    expect(quantile(errors, 0.95)).toBeLessThan(0.015)
    expect(misses.length).toBeGreaterThanOrEqual(4)
    for (const miss of misses) expect(Math.abs(miss)).toBeLessThan(1)
  })
})

function recording(dir: string) {
  const rowsOf = (path: string) => {
    const text = gunzipSync(readFileSync(join(dir, path))).toString('utf8')
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(','))
  }
  const days = new Map<string, Map<string, ChainRow[]>>()
  for (const [date = '', , , , type, expiration = '', strike = '', , bid, ask] of rowsOf(
    'options/spxw_eod_2018-01_2018-02.csv.gz',
  )) {
    const byExpiration = days.get(date) ?? new Map<string, ChainRow[]>()
    days.set(date, byExpiration)
    const rows = byExpiration.get(expiration) ?? []
    byExpiration.set(expiration, rows)
    const side =
      type === 'C'
        ? { callBid: Number(bid), callAsk: Number(ask) }
        : { putBid: Number(bid), putAsk: Number(ask) }
    const index = rows.findIndex(row => row.strike === Number(strike))
    const empty = { strike: Number(strike), callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 }
    if (index < 0) rows.push({ ...empty, ...side })
    else rows[index] = { ...rows[index]!, ...side }
  }
  for (const byExpiration of days.values())
    for (const rows of byExpiration.values()) rows.sort((a, b) => a.strike - b.strike)
  const vix = new Map(
    rowsOf('daily/vix_daily.csv.gz').map(([date = '', , , , close]) => [date, Number(close)]),
  )
  return { days, vix }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))]!
}
