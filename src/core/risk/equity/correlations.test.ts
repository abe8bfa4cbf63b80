import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { Correlations } from './correlations'

/** A and B move together, C against them, D on its own. */
function walked(
  seed: number,
  days: number,
  period: number,
): { correlations: Correlations; returns: number[][] } {
  const random = new RandomStream(seed)
  const correlations = new Correlations(['A', 'B', 'C', 'D'], period)
  const prices = [100, 50, 20, 10]
  const returns: number[][] = []
  correlations.addCloses(Float64Array.from(prices))
  for (let day = 0; day < days; day++) {
    const market = 0.01 * random.normal()
    const row = [
      market,
      market + 0.002 * random.normal(),
      -market + 0.002 * random.normal(),
      0.01 * random.normal(),
    ]
    row.forEach((change, column) => {
      prices[column] = (prices[column] ?? 0) * Math.exp(change)
    })
    returns.push(row)
    correlations.addCloses(Float64Array.from(prices))
  }
  return { correlations, returns }
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const cross = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, each, row) => sum + (each - ma) * ((b[row] ?? 0) - mb), 0)
  return cross(x, mx, y, my) / Math.sqrt(cross(x, mx, x, mx) * cross(y, my, y, my))
}

describe('correlations', () => {
  it('are those of the last days, counted from scratch', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { correlations, returns } = walked(seed, 75, 30)
      const window = returns.slice(-30)
      const column = (at: number) => window.map(row => row[at] ?? 0)
      expect(correlations.of('A', 'D'), `seed ${seed}`).toBeCloseTo(pearson(column(0), column(3)), 9)
      expect(correlations.of('A', 'D')).toBe(correlations.of('D', 'A'))
    }
  })

  it('are unknown before the window is full and for a stranger', () => {
    const { correlations } = walked(1, 29, 30)
    expect(correlations.of('A', 'B')).toBeUndefined()
    expect(walked(1, 30, 30).correlations.of('A', 'B')).toBeDefined()
    expect(walked(1, 30, 30).correlations.of('A', 'Z')).toBeUndefined()
    expect(correlations.pairsAbove(0)).toEqual([])
  })

  it('name the pairs that move together, sectors, and what would diversify', () => {
    const { correlations } = walked(7, 60, 60)
    expect(correlations.pairsAbove(0.7)).toMatchObject([{ one: 'A', other: 'B' }])
    const sectorOf = (symbol: string) => (symbol === 'C' ? 'Bears' : symbol === 'D' ? 'Others' : 'Bulls')
    expect(correlations.ofSectors('Bulls', 'Bulls', sectorOf)).toBeGreaterThan(0.9)
    expect(correlations.ofSectors('Bulls', 'Bears', sectorOf)).toBeLessThan(-0.9)
    expect(correlations.ofSectors('Bears', 'Bears', sectorOf)).toBeUndefined()
    expect(correlations.diversifiers(['A', 'B']).map(({ symbol }) => symbol)).toEqual(['C', 'D'])
    expect(correlations.diversifiers([])).toEqual([])
  })

  it('a close that is missing leaves its symbol unknown until it has left the window', () => {
    const { correlations } = walked(3, 10, 10)
    correlations.addCloses(Float64Array.of(100, 50, Number.NaN, 10))
    expect(correlations.of('A', 'C')).toBeUndefined()
    expect(correlations.of('A', 'D')).toBeDefined()
    const random = new RandomStream(3)
    for (let day = 0; day < 25; day++)
      correlations.addCloses(
        Float64Array.from([100, 50, 20, 10], price => price * Math.exp(0.01 * random.normal())),
      )
    expect(correlations.of('A', 'C')).toBeDefined()
  })
})
