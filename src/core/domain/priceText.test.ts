import { expect, it } from 'vitest'
import { priceText } from './priceText'

it.each([
  [1, '1.00'],
  [-5.4, '-5.40'],
  [0.1 + 0.2, '0.30'],
  [167.495, '167.495'],
  [-0.0625, '-0.0625'],
  [0, '0.00'],
])('writes %d as %s', (price, text) => expect(priceText(price)).toBe(text))
