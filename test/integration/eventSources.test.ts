import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventState } from '#core/calendar/eventWindows'
import { instantOf, MS_PER_DAY } from '#core/calendar/exchangeTime'
import { sessionDate } from '#core/domain/time'
import { calendar } from '#main/cli/calendar'
import { EventSources } from '#main/marketdata/calendar/eventSources'
import { FinnhubCalendar } from '#main/marketdata/calendar/finnhubCalendar'
import { createLog } from '#main/observability/log'

const KEY = 'a-key-of-ours'
const NOW = instantOf(sessionDate('2026-11-20'), 12 * 3_600_000)
const log = createLog({ level: 'info', file: undefined, console: undefined })
let folder = ''
let server: Server
let requests: IncomingMessage[] = []
/** What the stand-in answers, by path. */
let answers: Record<string, { status: number; body: unknown }> = {}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-events-'))
  requests = []
  answers = {
    '/calendar/economic': {
      status: 200,
      body: {
        economicCalendar: [
          {
            actual: null,
            country: 'US',
            event: 'CPI MoM',
            time: '2026-12-10 13:30:00',
            impact: 'high',
            unit: '%',
          },
          {
            actual: null,
            country: 'DE',
            event: 'CPI MoM',
            time: '2026-12-11 07:00:00',
            impact: 'high',
            unit: '%',
          },
        ],
      },
    },
    '/calendar/earnings': {
      status: 200,
      body: {
        earningsCalendar: [
          { date: '2027-01-28', epsEstimate: 2.1, hour: 'amc', quarter: 1, symbol: 'AAPL', year: 2027 },
        ],
      },
    },
  }
  server = createServer((request, response) => {
    requests.push(request)
    const answer = answers[(request.url ?? '').split('?')[0] ?? '']
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer?.body ?? {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await new Promise(resolve => server.close(resolve))
})

const sources = (): EventSources =>
  new EventSources({
    resources: 'resources',
    folder,
    finnhub: new FinnhubCalendar({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: KEY,
      paceMs: 0,
    }),
    log,
  })
const stateOf = (
  of: EventSources,
  kind: 'cpi' | 'nfp' | 'earnings',
  symbol: string | undefined,
  days: number,
) => eventState(of.around(NOW), { kind, symbol, now: NOW, beforeMs: days * MS_PER_DAY, afterMs: 0 }).kind

describe('Finnhub', () => {
  it('is asked as it wants to be, covers what it answered, and is remembered', async () => {
    const first = sources()
    expect(stateOf(first, 'cpi', undefined, 30)).toBe('unknown')
    await first.refresh(NOW, ['AAPL'])
    expect(requests.map(({ url }) => url)).toEqual([
      '/calendar/economic?from=2026-11-20&to=2027-02-18',
      '/calendar/earnings?from=2026-11-20&to=2027-02-18&symbol=AAPL',
    ])
    for (const { method, headers } of requests)
      expect([method, headers['x-finnhub-token']]).toEqual(['GET', KEY])
    for (const each of [first, sources()]) {
      expect(stateOf(each, 'cpi', undefined, 30)).toBe('inside')
      expect(stateOf(each, 'cpi', undefined, 7)).toBe('clear')
      expect(stateOf(each, 'earnings', 'AAPL', 7)).toBe('clear')
      expect(stateOf(each, 'earnings', 'AAPL', 75)).toBe('inside')
      // It said nothing of payrolls: nobody knows.
      expect(stateOf(each, 'nfp', undefined, 7)).toBe('unknown')
      expect(stateOf(each, 'earnings', 'MSFT', 7)).toBe('unknown')
    }
  })

  it.each([
    ['refuses', { status: 401, body: { error: 'Invalid API key' } }, /earnings: 401/],
    ['answers something else', { status: 200, body: { earnings: [] } }, /earningsCalendar/],
  ])('that %s leaves what is known, and does not tell the key', async (_, answer, message) => {
    const events = sources()
    await events.refresh(NOW, ['AAPL'])
    answers['/calendar/earnings'] = answer
    const refused = await events.refresh(NOW, ['AAPL']).catch((error: unknown) => error)
    expect(String(refused)).toMatch(message)
    expect(String(refused)).not.toContain(KEY)
    expect(stateOf(events, 'earnings', 'AAPL', 7)).toBe('clear')
  })
})

describe('claxton calendar', () => {
  const run = (...words: string[]) =>
    calendar(
      { command: 'calendar', words, isHelp: false, flags: { 'calendar.folder': join(folder, 'own') } },
      join('out', 'main'),
    )

  it('takes over a file that reads well and none that does not', async () => {
    const [good, bad] = [join(folder, 'good.csv'), join(folder, 'bad.csv')]
    writeFileSync(good, 'kind,date,time\ncpi,2026-12-10,08:30\n')
    writeFileSync(bad, 'kind,date,time\ncpi,2026-12-41,08:30\n')
    expect(await run('import', good)).toBe(0)
    expect(await run('import', bad)).toBe(1)
    expect(await run('import', join(folder, 'none.csv'))).toBe(1)
    expect(readdirSync(join(folder, 'own'))).toEqual(['good.csv'])
    expect(await run('list')).toBe(0)
    await expect(run('imprt')).rejects.toThrow(/claxton calendar import FILE/)
  })
})

it('a file of the user that cannot be read is left out, and the others are not', () => {
  writeFileSync(join(folder, 'a.csv'), 'nonsense')
  writeFileSync(join(folder, 'b.csv'), 'kind,date,time\ncpi,2026-11-21,08:30\n')
  expect(stateOf(sources(), 'cpi', undefined, 2)).toBe('inside')
  expect(log.recent(20).some(({ message }) => message.includes('a.csv'))).toBe(true)
})
