import type { Broker } from '#core/ports/broker'
import type { Guardian } from '#main/guardian/guardianLink'
import type { EventSources } from '#main/marketdata/calendar/eventSources'
import type { Log } from '#main/observability/log'
import type { LoadedSettings } from '#main/settings/loadSettings'
import type { Journal } from '#main/store/journal'
import type { MarketStore } from '#main/store/marketStore'

/** What an engine is made of. */
export type EngineOptions = {
  readonly settings: LoadedSettings
  readonly broker: Broker
  readonly journal: Journal
  readonly marketStore: MarketStore | undefined
  readonly log: Log
  /** Where the numbers come from, in plain words. */
  readonly dataLabel: string
  readonly address: string
  readonly version: string
  readonly calendar: Pick<EventSources, 'around' | 'start' | 'stop'>
  /** How fast the exchange's time runs against the wall's. */
  readonly clockSpeed: number
  readonly guardian: Guardian
}
