import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventName } from '@stoqey/ib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { gatewayFlagsFrom } from '#main/gateway/gatewayFlags'
import { scenarioFrom } from '#main/gateway/scenario/scenarioFile'
import { ScenarioRunner } from '#main/gateway/scenario/scenarioRunner'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'
import { limit, spyStock } from '../../fakes/testOrders'

const READY_MADE = join(import.meta.dirname, '../../../resources/scenarios')

let gateway: GatewayUnderTest
beforeEach(async () => {
  gateway = await GatewayUnderTest.start()
})
afterEach(() => gateway.stop())

function play(yaml: string): void {
  const steps = scenarioFrom(yaml)
  if (!steps.ok) throw new Error(steps.error)
  new ScenarioRunner(gateway.gateway, steps.value.steps)
}

describe('a scenario', () => {
  it('acts at its times: the connection is lost and comes back', async () => {
    play('- { at: 60, do: notify, code: 1100 }\n- { at: 90, do: notify, code: 1102 }')
    const client = await gateway.client()
    const start = gateway.market.now()
    gateway.gateway.jumpTo(epochMs(start + 61_000))
    await client.notice(1100)
    expect(client.all(EventName.info).some(([, code]) => code === 1102)).toBe(false)
    gateway.gateway.jumpTo(epochMs(start + 91_000))
    await client.notice(1102)
  })

  it('acts after a message: the third open order is the last word', async () => {
    play('- after: { message: openOrder, count: 3 }\n  do: closeSockets')
    const client = await gateway.client()
    const first = client.place(spyStock, limit('BUY', 1, 160))
    await client.status(first, 'Submitted')
    expect(client.all(EventName.disconnected)).toEqual([])
    client.place(spyStock, limit('BUY', 1, 161))
    await client.next(EventName.disconnected)
    expect(client.all(EventName.openOrder)).toHaveLength(3)
  })

  it('acts after a request, and on the clock of New York, in its order', async () => {
    play(
      [
        "- { at: '09:32', do: notify, code: 2104 }",
        "- { at: '09:31:30', do: notify, code: 2103 }",
        '- after: { request: reqManagedAccounts, count: 2 }',
        '  do: notify',
        '  code: 2158',
      ].join('\n'),
    )
    const client = await gateway.client()
    client.forget()
    client.api.reqManagedAccts()
    await client.next(EventName.managedAccounts)
    expect(client.all(EventName.info)).toEqual([])
    client.api.reqManagedAccts()
    await client.notice(2158)
    gateway.gateway.jumpTo(epochMs(gateway.market.now() + 300_000))
    await client.notice(2104)
    expect(client.all(EventName.info).map(([, code]) => code)).toEqual([2158, 2103, 2104])
  })

  it('carries flags of the command line', () => {
    const scenario = scenarioFrom('flags: { market: synthetic, seed: 7, paused: true, run: 1 }')
    expect(scenario.ok && scenario.value).toEqual({
      flags: ['--market=synthetic', '--seed=7', '--paused', '--run=1'],
      steps: [],
    })
  })

  it.each([
    ['- { do: unmute }', 'step 1: needs either "at" or "after"'],
    ['- { at: 1, do: dance }', 'step 1:'],
    ['- { at: 1, do: notify, code: 5 }', 'no notice has this code'],
    ['- { after: { message: hello }, do: unmute }', 'message'],
    ['{ at: 1', ''],
    ['at: 1', 'Unrecognized key: "at"'],
    [
      '- { at: noon, do: unmute }',
      'step 1: "at" is seconds after the start or a time of day such as \'15:55\'',
    ],
    ['- { after: {}, do: unmute }', 'step 1: "after" needs either "message" or "request"'],
    ['flags: [1]', 'flags'],
  ])('is refused when it makes no sense: %s', (yaml, reason) => {
    const steps = scenarioFrom(yaml)
    expect(steps.ok).toBe(false)
    expect(steps.ok ? '' : steps.error).toContain(reason)
  })
})

describe('the scenarios that come with it', () => {
  const text = (name: string) => readFileSync(join(READY_MADE, name), 'utf8')
  const noon = Date.parse('2013-10-08T16:00:00Z')

  it.each(readdirSync(READY_MADE))('%s makes sense, and so do its flags', name => {
    const scenario = scenarioFrom(text(name))
    if (!scenario.ok) return expect.fail(scenario.error)
    expect(scenario.value.steps.length).toBeGreaterThan(0)
    expect(gatewayFlagsFrom(scenario.value.flags)).toMatchObject({ ok: true })
  })

  it('reset IB at noon, and two minutes later data flow again', async () => {
    play(text('nightlyReset.yaml'))
    const client = await gateway.client()
    client.api.reqMktData(1, spyStock, '', false, false)
    await client.next(EventName.tickPrice)
    client.forget()
    gateway.gateway.stepTo(epochMs(noon + 90_000))
    gateway.market.move(SPY, { bid: 166 })
    gateway.gateway.stepTo(epochMs(noon + 100_000))
    await client.notice(2106)
    expect(client.all(EventName.tickPrice)).toEqual([])
    gateway.gateway.stepTo(epochMs(noon + 120_000))
    await client.notice(1102)
    expect((await client.next(EventName.tickPrice, values => values[1] === 1))[2]).toBe(166)
  })

  it('restart TWS, which listens again once its user has confirmed', async () => {
    play(text('autoRestart.yaml'))
    const client = await gateway.client()
    gateway.gateway.stepTo(epochMs(noon))
    await client.next(EventName.disconnected)
    const tooEarly = gateway.clientToBe(1)
    await tooEarly.next(EventName.error, ([reason]) => String(reason).includes('ECONNREFUSED'))
    gateway.gateway.stepTo(epochMs(noon + 180_000))
    await gateway.client(1)
  })
})
