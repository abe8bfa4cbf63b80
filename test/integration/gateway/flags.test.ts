import { describe, expect, it } from 'vitest'
import { FLAGS, gatewayUsage } from '#main/gateway/flagTable'
import { gatewayFlagsFrom } from '#main/gateway/gatewayFlags'

const flagsOf = (...words: string[]) => {
  const flags = gatewayFlagsFrom(words)
  return flags.ok ? flags.value : expect.fail(flags.error)
}
const problemOf = (...words: string[]) => {
  const flags = gatewayFlagsFrom(words)
  return flags.ok ? expect.fail('understood') : flags.error
}

describe("the gateway's flags", () => {
  it('choose what is played', () => {
    expect(flagsOf().market).toEqual({ kind: 'replay', session: '2013-10-08' })
    const words = [
      '--market=synthetic',
      '--symbols=SPY, ABC',
      '--days=5',
      '--vol=0.3',
      '--session=2025-07-03',
    ]
    expect(flagsOf(...words).market).toEqual({
      kind: 'synthetic',
      session: '2025-07-03',
      sessions: 5,
      symbols: ['SPY', 'ABC'],
      vol: 0.3,
    })
    expect(flagsOf('--chains=here').market).toEqual({ kind: 'chains', path: 'here', session: undefined })
  })

  it('set the pace, the limits, and what may be seen', () => {
    const flags = flagsOf(
      ...['--speed=max', '--paused', '--start-at=14:30', '--run=3', '--market-data=delayed'],
      '--limits=messagesPerSecond:200,marketDataLines:7',
    )
    expect(flags).toMatchObject({
      speed: Number.POSITIVE_INFINITY,
      isPaused: true,
      startAtMs: 14.5 * 3_600_000,
      run: 3,
      entitlement: 'delayed',
      limits: { messagesPerSecond: 200, marketDataLines: 7 },
    })
  })

  it('hold as they were said last, so that a command line overrules a scenario', () => {
    expect(flagsOf('--seed=1', '--seed=2').seed).toBe(2)
  })

  it.each([
    [['--market=dreams'], '--market must be replay or synthetic'],
    [['--speed=0'], '--speed must be a number from 0.01 to 100000'],
    [['--start-at=2:30pm'], '--start-at must be a time of day'],
    [['--days=1.5', '--market=synthetic'], '--days must be a whole number'],
    [['--limits=hope:1'], '--limits must be name:number'],
    [['--market-data=all'], '--market-data must be live or delayed or none'],
    [['--paused=yes'], '--paused'],
  ])('are refused in a sentence: %j', (words, sentence) => {
    expect(problemOf(...words)).toContain(sentence)
  })

  it('are all printed as usage', () => {
    for (const name of Object.keys(FLAGS)) expect(gatewayUsage()).toContain(`--${name}`)
  })
})
