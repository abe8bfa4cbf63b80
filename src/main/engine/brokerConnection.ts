import { IbkrBroker, type IbkrOptions } from '#main/brokers/ibkr/ibkrBroker'
import type { Settings } from '#main/settings/settingTable'

/** A connection of its own for each client id; everything else is the same for all who speak to the broker. */
export const ibkrBroker = (
  settings: Settings,
  own: Pick<IbkrOptions, 'host' | 'port' | 'clientId' | 'clockSpeed'>,
): IbkrBroker =>
  new IbkrBroker({
    ...own,
    account: settings['broker.account'],
    connectTimeoutMs: settings['broker.connectTimeoutMs'],
    requestTimeoutMs: settings['broker.requestTimeoutMs'],
    heartbeatMs: settings['broker.heartbeatMs'],
    marketDataLines: settings['broker.marketDataLines'],
    messagesPerSecond: settings['broker.messagesPerSecond'],
  })

export function brokerAddress(settings: Settings): { readonly host: string; readonly port: number } {
  const [host, port] = settings['simulation.gateway'].split(':')
  if (settings.mode === 'simulation' && host && port) return { host, port: Number(port) }
  return { host: settings['broker.host'], port: settings['broker.port'] }
}
