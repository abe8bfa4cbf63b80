import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ABSENT,
  formatCompact,
  formatFixed,
  formatInteger,
  formatMoney,
  formatPrice,
  formatSigned,
  formatSignedMoney,
  formatSignedPercent,
} from './numbers'

describe('numbers', () => {
  it('shows an absent number as a dash in every format', () => {
    const formats = [
      formatPrice,
      formatSigned,
      formatSignedPercent,
      formatInteger,
      formatCompact,
      formatMoney,
    ]
    for (const format of formats) {
      for (const value of [null, undefined, Number.NaN]) expect(format(value)).toBe(ABSENT)
    }
  })

  it.each([
    [165, '165.00'],
    [165.005, '165.005'],
    [0.0001, '0.0001'],
    [1.1500000000000001, '1.15'],
    [-0.35, '−0.35'],
  ])('shows the price %s as %s', (value, text) => expect(formatPrice(value)).toBe(text))

  it.each([
    [0, '0.00'],
    [-0.001, '0.00'],
    [1.2, '+1.20'],
    [-1.2, '−1.20'],
  ])('signs %s as %s', (value, text) => expect(formatSigned(value)).toBe(text))

  it.each([
    [999, '999'],
    [9999, '9,999'],
    [12_345, '12.3K'],
    [198_321, '198K'],
    [12_345_678, '12.3M'],
    [3_356_000, '3.36M'],
    [-2_500_000_000, '−2.50B'],
  ])('shortens %s to %s', (value, text) => expect(formatCompact(value)).toBe(text))

  it.each([
    [0, '0.00'],
    [-0.004, '0.00'],
    [1234.5, '+1,234.50'],
    [-1234.5, '−1,234.50'],
  ])('signs the amount %s as %s', (value, text) => expect(formatSignedMoney(value)).toBe(text))

  it('shows every price that was quoted in ticks exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), cents => {
        expect(Number(formatPrice(cents / 100))).toBe(cents / 100)
      }),
    )
  })

  it('keeps as many decimals as asked for', () => {
    expect(formatFixed(0.1, 4)).toBe('0.1000')
    expect(formatFixed(-0.5, 2)).toBe('−0.50')
  })
})
