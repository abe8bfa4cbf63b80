import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainKernel } from '#core/quant/kernel/optionKernel'
import { greekColumns } from '#core/quant/pricing/greekColumns'
import { IMPLIED_VOL_STATUS } from '#core/quant/pricing/impliedVol'
import type { OptionColumns } from '#core/quant/pricing/optionColumns'
import { optionKernel } from './optionKernel'

const anyRow = fc.record({
  isCall: fc.constantFrom(0, 1),
  deviations: fc.double({ min: -8, max: 8, noNaN: true }),
  years: fc.oneof(
    fc.double({ min: 1 / 525_600, max: 0.05, noNaN: true }),
    fc.double({ min: 0.05, max: 5, noNaN: true }),
  ),
  vol: fc.oneof(
    fc.double({ min: 0.01, max: 0.6, noNaN: true }),
    fc.double({ min: 0.6, max: 5, noNaN: true }),
  ),
  rate: fc.constantFrom(-0.01, 0, 0.03, 0.1),
  dividendYield: fc.constantFrom(-0.02, 0, 0.02, 0.08),
})
type Row = {
  readonly isCall: number
  readonly deviations: number
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly dividendYield: number
}

/** Around the kernel's block of 2,048 rows, and few of odd number. */
const anyRows = fc.oneof(
  fc.array(anyRow, { minLength: 0, maxLength: 9 }),
  fc.array(anyRow, { minLength: 2044, maxLength: 2053 }),
)

function workOf(rows: readonly Row[]): { options: OptionColumns; vol: Float64Array } {
  const column = (of: (row: Row) => number) => Float64Array.from(rows, of)
  return {
    vol: column(({ vol }) => vol),
    options: {
      isCall: Uint8Array.from(rows, ({ isCall }) => isCall),
      spot: column(() => 250),
      strike: column(
        ({ deviations, vol, years, rate, dividendYield }) =>
          250 * Math.exp((rate - dividendYield) * years + deviations * vol * Math.sqrt(years)),
      ),
      years: column(({ years }) => years),
      rate: column(({ rate }) => rate),
      dividendYield: column(({ dividendYield }) => dividendYield),
    },
  }
}

describe('the compiled kernel and its plain twin', () => {
  it('give the same prices and greeks to 1e-11', () => {
    fc.assert(
      fc.property(anyRows, rows => {
        const { options, vol } = workOf(rows)
        const [compiled, plain] = [greekColumns(rows.length), greekColumns(rows.length)]
        optionKernel.fillGreeks(options, vol, compiled)
        plainKernel.fillGreeks(options, vol, plain)
        for (const name of Object.keys(plain) as (keyof typeof plain)[])
          for (const [row, expected] of plain[name].entries()) {
            // What crosses zero is compared on the scale of what it is the difference of.
            const scale = Math.abs(expected) + 1e-2 * scaleOf(name, row, plain, vol)
            const miss = Math.abs(compiled[name][row]! - expected)
            // One minute at 1 % leaves so little deviation that eight of the digits go into moneyness.
            const tolerance = vol[row]! * Math.sqrt(options.years[row]!) < 1e-3 ? 1e-9 : 1e-11
            expect(miss, `${name} of ${JSON.stringify(rows[row])}`).toBeLessThanOrEqual(tolerance * scale)
          }
      }),
      { numRuns: 24 },
    )
  })

  it('agree on which prices have a vol, and on the vol to 1e-9', () => {
    let solved = 0
    fc.assert(
      fc.property(anyRows, fc.double({ min: 0.99, max: 1.01, noNaN: true }), (rows, factor) => {
        const { options, vol } = workOf(rows)
        const { price } = greekColumns(rows.length)
        plainKernel.fillGreeks(options, vol, { ...greekColumns(rows.length), price })
        const quoted = price.map((value, row) => (row % 3 === 0 ? value * factor : value))
        const answers = [optionKernel, plainKernel].map(kernel => {
          const [found, status] = [new Float64Array(rows.length), new Uint8Array(rows.length)]
          kernel.fillImpliedVols(options, quoted, found, status)
          return { found, status }
        })
        const [compiled, plain] = [answers[0]!, answers[1]!]
        for (const [row, expected] of plain.found.entries()) {
          // A price on the very edge of what can be resolved may fall on either side of it.
          if (compiled.status[row] !== plain.status[row]) {
            const edge: readonly number[] = [IMPLIED_VOL_STATUS.solved, IMPLIED_VOL_STATUS.unresolvable]
            expect([edge, edge.toReversed()]).toContainEqual([compiled.status[row], plain.status[row]])
            continue
          }
          if (Number.isNaN(expected)) expect(compiled.found[row]).toBeNaN()
          else {
            solved++
            const miss = Math.abs(compiled.found[row]! - expected)
            expect(miss, JSON.stringify(rows[row])).toBeLessThanOrEqual(1e-9 * Math.max(1, expected))
          }
        }
      }),
      { numRuns: 24 },
    )
    expect(solved).toBeGreaterThan(1000)
  })

  it('give the same American prices, pruned or not', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 3, max: 151 }),
        (rows, steps) => {
          const { options, vol } = workOf(rows)
          const [compiled, plain] = [new Float64Array(rows.length), new Float64Array(rows.length)]
          optionKernel.fillTreePrices(options, vol, steps, compiled)
          plainKernel.fillTreePrices(options, vol, steps, plain)
          for (const [row, expected] of plain.entries())
            expect(Math.abs(compiled[row]! - expected), JSON.stringify(rows[row])).toBeLessThanOrEqual(
              1e-9 * Math.max(1, expected),
            )
        },
      ),
      { numRuns: 150 },
    )
  })

  it('leave to the twin what has no vol, no time, no number or too many steps', () => {
    const rows = [
      { isCall: 0, deviations: 1, years: 0, vol: 0.2, rate: 0, dividendYield: 0 },
      { isCall: 1, deviations: 1, years: 1, vol: 0, rate: 0, dividendYield: 0 },
      { isCall: 1, deviations: 1, years: 1, vol: Number.NaN, rate: 0.01, dividendYield: 0 },
    ]
    const { options, vol } = workOf(rows)
    options.strike.fill(240)
    const [compiled, plain] = [greekColumns(3), greekColumns(3)]
    optionKernel.fillGreeks(options, vol, compiled)
    plainKernel.fillGreeks(options, vol, plain)
    expect(compiled).toEqual(plain)
    const [found, status] = [new Float64Array(3), new Uint8Array(3)]
    optionKernel.fillImpliedVols(options, Float64Array.of(1, 300, Number.NaN), found, status)
    expect([...found]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    const { unresolvable, aboveBound } = IMPLIED_VOL_STATUS
    expect([...status]).toEqual([unresolvable, aboveBound, unresolvable])
    const many = workOf([{ isCall: 0, deviations: 0, years: 1, vol: 0.2, rate: 0.03, dividendYield: 0 }])
    const prices = [optionKernel, plainKernel].map(kernel => {
      const out = new Float64Array(1)
      kernel.fillTreePrices(many.options, many.vol, 1500, out)
      return out[0]
    })
    expect(prices[0]).toBe(prices[1])
  })
})

function scaleOf(name: string, row: number, greeks: ReturnType<typeof greekColumns>, vol: Float64Array) {
  switch (name) {
    case 'thetaPerDay':
      return Math.abs(greeks.rho[row]!)
    case 'vanna':
    case 'vomma':
      return greeks.vega[row]! / vol[row]!
    case 'charmPerDay':
      return 1
    default:
      return 0
  }
}
