import { join } from 'node:path'
import { GuardianLink } from '#main/guardian/guardianLink'
import { EventSources } from '#main/marketdata/calendar/eventSources'
import { FinnhubCalendar } from '#main/marketdata/calendar/finnhubCalendar'
import { describeError, type Log } from '#main/observability/log'
import type { LoadedSettings } from '#main/settings/loadSettings'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import type { Journal } from '#main/store/journal'
import { MarketStore } from '#main/store/marketStore'
import { brokerAddress, ibkrBroker } from './brokerConnection'
import { Engine } from './engine'

export type ComposeOptions = {
  readonly settings: LoadedSettings
  readonly log: Log
  readonly version: string
  /** The folder `resources` that comes with Claxton. */
  readonly resources: string
  /** Opened before anything else: it is what makes the folder ours. */
  readonly journal: Journal
  /** In simulation, unless the settings name one that runs already: where the gateway that came up listens and what it says it replays. */
  readonly gateway: { readonly host: string; readonly port: number; readonly description: string } | undefined
}

/** Finnhub's free plan allows sixty requests a minute. */
const FINNHUB_PACE_MS = 1_100

/** The engine with everything real in it. A database that cannot be opened leaves it running and unable to trade. */
export function composeEngine({
  settings: loaded,
  log,
  version,
  resources,
  journal,
  gateway,
}: ComposeOptions): Engine {
  const { settings } = loaded
  const folder = modeFolder(settings)
  const { host, port } = gateway ?? brokerAddress(settings)
  const clockSpeed = settings.mode === 'simulation' ? settings['simulation.speed'] : 1
  const broker = ibkrBroker(settings, { host, port, clientId: settings['broker.clientId'], clockSpeed })
  return new Engine({
    settings: loaded,
    broker,
    journal,
    marketStore: openMarketStore(join(folder, 'market.sqlite'), log),
    log,
    dataLabel: dataLabelOf(settings, gateway?.description),
    address: `${host}:${port}`,
    version,
    clockSpeed,
    guardian: new GuardianLink({ folder, hello: { host, port, account: settings['broker.account'] }, log }),
    calendar: eventSources(settings, resources, log),
  })
}

function eventSources(settings: Settings, resources: string, log: Log): EventSources {
  const key = settings['calendar.finnhubKey']
  const url = settings['calendar.finnhubUrl'].replace(/\/$/, '')
  return new EventSources({
    resources,
    folder: settings['calendar.folder'],
    finnhub: key === '' ? undefined : new FinnhubCalendar({ url, key, paceMs: FINNHUB_PACE_MS }),
    log,
  })
}

export function dataLabelOf(settings: Settings, description: string | undefined): string {
  switch (settings.mode) {
    case 'simulation':
      return `SIMULATED - ${description ?? `gateway at ${settings['simulation.gateway']}`}`
    case 'paper':
      return 'PAPER - orders go to an IBKR paper account'
    case 'live':
      return 'LIVE - orders trade real money'
  }
}

function openMarketStore(file: string, log: Log): MarketStore | undefined {
  try {
    return new MarketStore(file)
  } catch (error) {
    log.warn('market.unavailable', `${describeError(error)} Bars are not kept.`)
    return undefined
  }
}
