import { createHmac, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Alert } from '#core/alerts/alert'
import { epochMs } from '#core/domain/time'
import { AlertDesk, type AlertDeskOptions } from '#main/alerts/alertDesk'
import { watchForAlerts } from '#main/alerts/alertWatch'
import type { Channel } from '#main/alerts/channel'
import { channelsFrom } from '#main/alerts/channelsFrom'
import { summaryDue } from '#main/alerts/dailySummary'
import { startDeadMan } from '#main/alerts/deadMan'
import { createLog } from '#main/observability/log'
import { loadSettings } from '#main/settings/loadSettings'
import { AlertStore } from '#main/store/alertStore'
import { ServedEngine } from '../../e2e/servedEngine'
import { claxton, GatewayProcess, TestFolders } from '../../fakes/builtPrograms'
import { eventually } from '../../fakes/eventually'
import { StandInService, standInMailServer } from '../../fakes/standIns'

const folders = new TestFolders()
afterAll(() => folders.remove())

const CRITICAL: Alert = {
  severity: 'critical',
  event: 'killSwitch.tripped',
  title: 'Kill switch tripped',
  text: 'hardStop by <b>*operator*</b> & co',
}
const INFO: Alert = { severity: 'info', event: 'order.filled', title: 'Filled', text: 'buy 1 SPY at 165' }

const settingsWith = (flags: Readonly<Record<string, string>>) =>
  loadSettings({ files: [], environment: {}, flags }).settings

function channelOf(flags: Readonly<Record<string, string>>): Channel {
  const [channel, ...others] = channelsFrom(settingsWith(flags), undefined)
  expect(others).toEqual([])
  if (!channel) throw new Error('no channel')
  return channel
}

describe('each channel asks its service in the service’s own way', () => {
  it.for<[string, (url: string) => Record<string, string>, (body: string) => unknown, object]>([
    [
      '/bot123:abc/sendMessage',
      url => ({
        'alerts.telegramToken': '123:abc',
        'alerts.telegramChat': '-100',
        'alerts.telegramUrl': `${url}/`,
      }),
      JSON.parse,
      {
        chat_id: '-100',
        text: 'Kill switch tripped\nhardStop by <b>*operator*</b> & co',
        disable_notification: false,
      },
    ],
    [
      '/api/webhooks/1/x',
      url => ({ 'alerts.discordUrl': `${url}/api/webhooks/1/x` }),
      JSON.parse,
      {
        username: 'Claxton',
        embeds: [{ title: 'Kill switch tripped', description: CRITICAL.text, color: 0xef4444 }],
        allowed_mentions: { parse: [] },
      },
    ],
    [
      '/services/T/B/x',
      url => ({ 'alerts.slackUrl': `${url}/services/T/B/x` }),
      JSON.parse,
      {
        text: '[critical] Kill switch tripped',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: '[critical] Kill switch tripped' } },
          {
            type: 'section',
            text: { type: 'mrkdwn', text: 'hardStop by &lt;b&gt;*operator*&lt;/b&gt; &amp; co' },
          },
        ],
      },
    ],
    [
      '/1/messages.json',
      url => ({ 'alerts.pushoverToken': 'app', 'alerts.pushoverUser': 'me', 'alerts.pushoverUrl': url }),
      body => Object.fromEntries(new URLSearchParams(body)),
      {
        token: 'app',
        user: 'me',
        title: 'Kill switch tripped',
        message: CRITICAL.text,
        priority: '2',
        retry: '60',
        expire: '3600',
      },
    ],
  ])('%s', async ([path, flags, read, expected], { onTestFinished }) => {
    const service = await StandInService.start()
    onTestFinished(() => service.stop())
    await channelOf(flags(service.url)).send(CRITICAL)
    expect(service.received).toHaveLength(1)
    expect(service.received[0]?.path).toBe(path)
    expect(read(service.received[0]?.body ?? '')).toEqual(expected)
  })

  it('a webhook, signed', async ({ onTestFinished }) => {
    const service = await StandInService.start()
    onTestFinished(() => service.stop())
    await channelOf({ 'alerts.webhookUrl': `${service.url}/hook`, 'alerts.webhookSecret': 'hush' }).send(
      CRITICAL,
    )
    const [received] = service.received
    const body = received?.body ?? ''
    expect(JSON.parse(body)).toEqual(CRITICAL)
    expect(received?.headers['x-claxton-signature']).toBe(
      `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`,
    )
  })

  it('a mail server', async ({ onTestFinished }) => {
    const server = await standInMailServer()
    onTestFinished(() => server.stop())
    const flags = {
      'alerts.smtpUrl': server.url,
      'alerts.mailFrom': 'c@example.org',
      'alerts.mailTo': 'me@example.org',
    }
    await channelOf(flags).send(CRITICAL)
    const [mail] = server.mails
    expect(mail?.to).toContain('me@example.org')
    expect(mail?.text).toContain('Subject: [Claxton critical] Kill switch tripped')
    expect(mail?.text).toContain('X-Priority: 1')
  })

  it('and says no secret when it fails', async () => {
    const nobody = channelOf({ 'alerts.discordUrl': 'http://127.0.0.1:1/api/webhooks/1/very-secret' })
    const error = await nobody.send(INFO).catch((thrown: Error) => thrown)
    expect(String(error)).toContain('Discord was not reached')
    expect(String(error)).not.toContain('very-secret')
  })
})

/** A desk over a channel that a test answers for, in a time of its own. */
function deskWith(send: Channel['send'], changes: Partial<AlertDeskOptions> = {}, folder = folders.make()) {
  const clock = { now: 1_000_000 }
  const store = new AlertStore(join(folder, 'alerts.sqlite'))
  const desk = new AlertDesk({
    channels: [{ name: 'telegram', send }],
    store,
    routes: [],
    quiet: undefined,
    perWindow: 3,
    timeOfDay: () => 12 * 3_600_000,
    log: createLog({ level: 'error', file: undefined, console: undefined }),
    wall: () => clock.now,
    ...changes,
  })
  const close = () => {
    desk.close()
    store.close()
  }
  return { desk, clock, close }
}

describe('the outbox', () => {
  it('tries again after longer and longer, over a restart, until it is taken', async () => {
    const folder = folders.make()
    const send = vi.fn<Channel['send']>().mockRejectedValue(new Error('down'))
    const first = deskWith(send, {}, folder)
    first.desk.raise(CRITICAL)
    await eventually('a first attempt', () => send.mock.calls.length === 1)
    first.close()
    send.mockResolvedValue()
    const second = deskWith(send, {}, folder)
    second.desk.look()
    expect(send).toHaveBeenCalledTimes(1)
    second.clock.now += 1_000
    second.desk.look()
    await eventually('sent', () => second.desk.counts.sent === 1)
    expect(send).toHaveBeenLastCalledWith(CRITICAL)
    second.close()
  })

  it('does not repeat what would be refused again', async ({ onTestFinished }) => {
    const service = await StandInService.start()
    onTestFinished(() => service.stop())
    service.answer = () => ({ status: 401 })
    const { send } = channelOf({ 'alerts.slackUrl': `${service.url}/x` })
    const { desk, close } = deskWith(send)
    desk.raise(CRITICAL)
    await eventually('given up', () => desk.counts.failed === 1)
    expect(service.received).toHaveLength(1)
    close()
  })

  it('waits as long as a busy service asks', async ({ onTestFinished }) => {
    const service = await StandInService.start()
    onTestFinished(() => service.stop())
    service.answer = nth => (nth === 1 ? { status: 429, headers: { 'retry-after': '30' } } : { status: 204 })
    const { desk, clock, close } = deskWith(channelOf({ 'alerts.discordUrl': `${service.url}/x` }).send)
    desk.raise(CRITICAL)
    await eventually('a first attempt', () => service.received.length === 1)
    clock.now += 29_000
    desk.look()
    expect(desk.counts.sent).toBe(0)
    clock.now += 1_000
    await eventually('sent', () => {
      desk.look()
      return desk.counts.sent === 1
    })
    expect(service.received).toHaveLength(2)
    close()
  })

  it('gathers what is too much into one, and lets what is critical through', async () => {
    const send = vi.fn<Channel['send']>().mockResolvedValue()
    const { desk, clock, close } = deskWith(send)
    for (let n = 0; n < 3; n++) {
      desk.raise({ ...INFO, title: `Filled ${n}` })
      await eventually('sent', () => desk.counts.sent === n + 1)
    }
    for (let n = 0; n < 20; n++) desk.raise({ ...INFO, title: 'Filled' })
    desk.raise(CRITICAL)
    await eventually('the critical one', () => desk.counts.sent === 4)
    expect(send).toHaveBeenLastCalledWith(CRITICAL)
    clock.now += 11 * 60_000
    desk.look()
    await eventually('the digest', () => desk.counts.sent === 5)
    expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ title: '20 alerts were held back' }))
    close()
  })
})

describe('what people are told of', () => {
  it('is what they should know of the log, once a minute, and an outage that lasts', () => {
    vi.useFakeTimers()
    const log = createLog({ level: 'info', file: undefined, console: undefined })
    log.error('journal.restored', 'before anybody listened')
    const raised: string[] = []
    const end = watchForAlerts(log, ({ event }) => raised.push(event))
    log.info('engine.started', 'no news')
    log.warn('killSwitch.tripped', 'one')
    log.warn('killSwitch.tripped', 'again')
    log.warn('broker.lost', 'a blink')
    log.info('broker.ready', '')
    vi.advanceTimersByTime(61_000)
    log.warn('broker.lost', 'for good')
    vi.advanceTimersByTime(61_000)
    expect(raised).toEqual(['journal.restored', 'killSwitch.tripped', 'broker.lost'])
    end()
    vi.useRealTimers()
  })

  it('and of each session at a quarter past four, half days and summers included', () => {
    const due = (text: string) => summaryDue(epochMs(Date.parse(text)))
    expect(due('2026-11-20T21:14:59Z')).toBeUndefined()
    expect(due('2026-11-20T21:15:00Z')).toBe('2026-11-20')
    expect(due('2026-07-15T20:15:00Z')).toBe('2026-07-15')
    expect(due('2026-11-27T21:15:00Z')).toBe('2026-11-27')
    expect(due('2026-11-21T21:15:00Z')).toBeUndefined()
  })
})

describe('the dead-man heartbeat', () => {
  it('proves work: it falls silent with the loop, long before two minutes are over', async ({
    onTestFinished,
  }) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const service = await StandInService.start()
    onTestFinished(() => service.stop())
    const log = createLog({ level: 'info', file: undefined, console: undefined })
    const raised: Alert[] = []
    onTestFinished(
      watchForAlerts(
        log,
        alert => raised.push(alert),
        () => 0,
      ),
    )
    let works = true
    const beats = () => service.received.length
    onTestFinished(startDeadMan(`${service.url}/alive`, () => works, log))
    await vi.waitFor(() => expect(beats()).toBe(1))
    for (const minute of [2, 3]) {
      vi.advanceTimersByTime(60_000)
      await vi.waitFor(() => expect(beats()).toBe(minute))
    }
    works = false
    // A receiver that rings after two minutes without a beat rings two minutes after the last one.
    vi.advanceTimersByTime(120_000)
    expect(beats()).toBe(3)
    expect(raised).toMatchObject([{ severity: 'critical', title: 'The trading loop has stopped' }])
    works = true
    vi.advanceTimersByTime(60_000)
    await vi.waitFor(() => expect(beats()).toBe(4))
  })
})

it('a critical alert of a running engine arrives within five seconds', async ({ onTestFinished }) => {
  const gateway = await GatewayProcess.start(join(folders.make(), 'gateway.json'))
  const service = await StandInService.start()
  onTestFinished(() => service.stop())
  onTestFinished(() => gateway.kill())
  const folder = folders.make()
  const flags = [`--alerts.slackUrl=${service.url}/slack`, `--alerts.heartbeatUrl=${service.url}/alive`]
  const engine = await ServedEngine.start({
    folder,
    flags: [`--simulation.gateway=127.0.0.1:${gateway.port}`, '--log.level=info', ...flags],
  })
  onTestFinished(() => engine.kill())
  await eventually('a heartbeat', () => service.received.some(({ path }) => path === '/alive'))
  const tested = await claxton(['alert', 'test', `--storage.folder=${folder}`])
  expect(tested).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ok {3}slack/) })
  const bridge = await engine.bridge()
  const startedAt = performance.now()
  await bridge.call('killSwitch.trip', { requestId: randomUUID(), level: 'safeMode', reason: 'look at me' })
  await eventually(
    'the alert',
    () => service.received.some(({ body }) => body.includes('Kill switch tripped')),
    5_000,
  )
  process.stdout.write(`critical alert after ${Math.round(performance.now() - startedAt)} ms\n`)
  service.answer = () => ({ status: 404 })
  const failing = await claxton(['alert', 'test', `--storage.folder=${folder}`])
  expect(failing).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAIL slack .*404/) })
  bridge.close()
})
