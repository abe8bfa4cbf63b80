import { fileURLToPath } from 'node:url'
import { type Contract, EventName, OptionType, SecType } from '@stoqey/ib'
import { epochMs, sessionDate } from '#core/domain/time'
import { startGateway } from '#main/gateway/gateway'
import { createReplayMarket } from '#main/gateway/market/replayMarket'
import { IbClient } from '../fakes/ibClient'
import type { Subject } from './conformanceCase'

const RESOURCES = fileURLToPath(new URL('../../resources/market', import.meta.url))
const SPY = 756733

/** `host:port:clientId` of a gateway to try; without it the simulated one is tried. */
const ELSEWHERE = process.env['CLAXTON_CONFORMANCE']

export type Trial = { readonly subject: Subject; end(): Promise<void> }

/** Connects to what is to be tried and finds out what the cases need to know. */
export async function beginTrial(): Promise<Trial> {
  if (ELSEWHERE !== undefined) {
    const [host = '', port = '', clientId = ''] = ELSEWHERE.split(':')
    const client = IbClient.at(host, Number(port), Number(clientId))
    return { subject: await subjectOf(client), end: async () => client.disconnect() }
  }
  const market = createReplayMarket({
    resourcesDir: RESOURCES,
    sessionDate: sessionDate('2013-10-08'),
    seed: 1,
  })
  // Twenty times as fast as life, so that bars end while they are waited for.
  const { gateway, port } = await startGateway({ market, speed: 20 })
  gateway.jumpTo(epochMs(market.session().opensAt + 30 * 60_000))
  const client = IbClient.at('127.0.0.1', port, 7)
  const end = async () => {
    client.disconnect()
    await gateway.close()
  }
  return { subject: await subjectOf(client), end }
}

async function subjectOf(client: IbClient): Promise<Subject> {
  await client.ready()
  const [accounts] = await client.next(EventName.managedAccounts)
  const stock: Contract = {
    conId: SPY,
    symbol: 'SPY',
    secType: SecType.STK,
    exchange: 'SMART',
    currency: 'USD',
  }
  client.api.reqMktData(1, stock, '', false, false)
  const [bid, ask] = await Promise.all(
    [1, 2].map(async type => {
      const [, , price] = await client.next(EventName.tickPrice, ([id, kind]) => id === 1 && kind === type)
      return Number(price)
    }),
  )
  const price = ((bid ?? 0) + (ask ?? 0)) / 2
  client.api.cancelMktData(1)
  let lastId = 1_000
  return {
    client,
    account: String(accounts).split(',')[0] ?? '',
    stock,
    option: await optionOn(client, stock, price),
    price,
    nextId: () => {
      lastId += 1
      return lastId
    },
  }
}

/** The call nearest the money that expires three weeks or more from the first expiration. */
async function optionOn(client: IbClient, stock: Contract, price: number): Promise<Contract> {
  client.api.reqSecDefOptParams(2, 'SPY', '', SecType.STK, SPY)
  await client.next(EventName.securityDefinitionOptionParameterEnd)
  const chains = client.all(EventName.securityDefinitionOptionParameter)
  const [, exchange, , tradingClass, , expirations, strikes] =
    chains.find(([, at, , name]) => at === 'SMART' && name === 'SPY') ?? chains[0] ?? []
  const strike = (strikes as number[]).reduce((best, each) =>
    Math.abs(each - price) < Math.abs(best - price) ? each : best,
  )
  const expiration = [...(expirations as string[])].sort()[3] ?? ''
  return {
    ...stock,
    conId: 0,
    secType: SecType.OPT,
    exchange: String(exchange),
    tradingClass: String(tradingClass),
    lastTradeDateOrContractMonth: expiration,
    strike,
    right: OptionType.Call,
    multiplier: 100,
  }
}
