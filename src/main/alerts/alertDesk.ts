import type { Alert, ChannelName } from '#core/alerts/alert'
import {
  DELIVERY_WINDOW_MS,
  deliveryOf,
  digestOf,
  isQuiet,
  type QuietHours,
  retryAfterMs,
} from '#core/alerts/delivery'
import { describeError, type Log } from '#main/observability/log'
import type { Settings } from '#main/settings/settingTable'
import type { AlertStore } from '#main/store/alertStore'
import { type Channel, ChannelError } from './channel'
import { rulesFrom } from './channelsFrom'

export type AlertDeskOptions = {
  readonly channels: readonly Channel[]
  readonly store: AlertStore
  readonly routes: Settings['alerts.routes']
  readonly quiet: QuietHours | undefined
  readonly perWindow: number
  /** Milliseconds since midnight of the exchange. */
  readonly timeOfDay: () => number
  readonly log: Log
  readonly wall?: () => number
}

const TEST_ALERT: Alert = {
  severity: 'info',
  event: 'alerts.test',
  title: 'Claxton can reach you',
  text: 'This is a test: nothing has happened.',
}

const LOOK_EVERY_MS = 1_000
/** News of yesterday is no news. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000

/** A message on every channel at once, past the outbox, and how it went. */
export const testChannels = (
  channels: readonly Channel[],
): Promise<{ readonly channel: ChannelName; readonly problem: string | null }[]> =>
  Promise.all(
    channels.map(async ({ name, send }) => ({
      channel: name,
      problem: await send(TEST_ALERT).then(() => null, describeError),
    })),
  )

/** Alerts on their way to people: kept first, sent then, one at a time on each channel. Trading never waits for it. */
export class AlertDesk {
  readonly counts = { sent: 0, failed: 0 }
  readonly #busy = new Set<ChannelName>()
  readonly #timer: NodeJS.Timeout
  readonly #wall: () => number

  constructor(private readonly options: AlertDeskOptions) {
    this.#wall = options.wall ?? Date.now
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  get channels(): readonly ChannelName[] {
    return this.options.channels.map(({ name }) => name)
  }

  /** Never throws: whoever has something to tell has other things to do. */
  raise(alert: Alert): void {
    const { channels, store, routes, quiet, perWindow, timeOfDay, log } = this.options
    const now = this.#wall()
    try {
      for (const { name } of channels) {
        const sent = store.sentSince(name, now - DELIVERY_WINDOW_MS)
        const delivery = deliveryOf(alert, rulesFrom(name, routes), { quiet, perWindow }, sent, timeOfDay())
        if (delivery !== 'drop') store.add(name, alert, delivery === 'send' ? 'waiting' : 'held', now)
      }
      this.look()
    } catch (error) {
      log.info('alerts.notKept', describeError(error))
    }
  }

  test(): ReturnType<typeof testChannels> {
    return testChannels(this.options.channels)
  }

  look(): void {
    for (const channel of this.options.channels) {
      if (this.#busy.has(channel.name)) continue
      this.#busy.add(channel.name)
      this.#work(channel)
        .catch((error: unknown) => this.options.log.info('alerts.failed', describeError(error)))
        .finally(() => this.#busy.delete(channel.name))
    }
  }

  /** What waits stays in the outbox for the next start. */
  close(): void {
    clearInterval(this.#timer)
  }

  async #work(channel: Channel): Promise<void> {
    this.#gatherHeld(channel.name)
    for (;;) {
      const row = this.options.store.nextDue(channel.name, this.#wall())
      if (!row) return
      try {
        await channel.send({ severity: row.severity, event: row.event, title: row.title, text: row.text })
        this.counts.sent++
        this.options.store.sent(row.id, this.#wall())
      } catch (error) {
        if (!this.#isTriedAgain(row, error)) return
      }
    }
  }

  /** False when the channel should be left alone for a while. */
  #isTriedAgain(
    row: { readonly id: number; readonly attempts: number; readonly createdAt: number },
    error: unknown,
  ): boolean {
    const now = this.#wall()
    const failure = error instanceof ChannelError ? error : new ChannelError(describeError(error), true)
    this.options.log.info('alerts.notSent', failure.message)
    if (!failure.isWorthRetrying || now - row.createdAt > GIVE_UP_AFTER_MS) {
      this.counts.failed++
      this.options.store.failed(row.id, now)
      return true
    }
    this.options.store.retryAt(
      row.id,
      now + Math.max(failure.retryAfterMs ?? 0, retryAfterMs(row.attempts + 1)),
    )
    return false
  }

  #gatherHeld(channel: ChannelName): void {
    const { store, quiet, perWindow, timeOfDay } = this.options
    const now = this.#wall()
    if (isQuiet(quiet, timeOfDay()) || store.sentSince(channel, now - DELIVERY_WINDOW_MS) >= perWindow) return
    const held = store.held(channel)
    const [only] = held
    if (only) store.gather(channel, held.length === 1 ? only : digestOf(held), now)
  }
}
