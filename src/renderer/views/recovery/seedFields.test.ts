import { describe, expect, it } from 'vitest'
import { scaleProblem, symbolProblem } from './seedFields'

describe('what a seed is asked for', () => {
  it.each(['', '0', '-1', '10', 'much', 'Infinity', '1,2'])('refuses a scale of %j', text => {
    expect(scaleProblem(text)).toBeDefined()
  })
  it.each(['1.2', '0.5', '9.99', ' 1 '])('takes a scale of %j', text => {
    expect(scaleProblem(text)).toBeUndefined()
  })
  it.each(['', '1SPY', 'SPY;', 'A'.repeat(13)])('refuses the symbol %j', text => {
    expect(symbolProblem(text)).toBeDefined()
  })
  it.each(['spy', ' SPY ', 'BRK B', 'BF.B'])('takes the symbol %j', text => {
    expect(symbolProblem(text)).toBeUndefined()
  })
})
