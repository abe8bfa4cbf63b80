import { describe, expect, it } from 'vitest'
import { settingText } from './settingText'

describe('settingText', () => {
  it.each([
    ['"warn"', 'warn'],
    ['""', ''],
    ['750', '750'],
    ['null', 'null'],
    ['["SPY","IBM"]', 'SPY, IBM'],
    ['[]', ''],
    ['{"a":1}', '{"a":1}'],
  ])('shows %s as %s', (json, text) => {
    expect(settingText(json)).toBe(text)
  })
})
