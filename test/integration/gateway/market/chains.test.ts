import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { OptionType, SecType } from '@stoqey/ib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionDate } from '#core/domain/time'
import { startGateway } from '#main/gateway/gateway'
import { createChainMarket } from '#main/gateway/market/chains/chainMarket'
import type { Market } from '#main/gateway/market/market'
import { IbClient } from '../../../fakes/ibClient'
import { newYork, silentSink } from './replayedMarket'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-chains-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

const HEADER =
  'quote_date,quote_time,underlying,underlying_last,expiration,type,strike,bid,ask,size,last,open_interest'
const TWO_DAYS = [
  HEADER,
  '2018-01-02,10:00,ACME,100.5,2018-01-19,C,100,2.10,2.20,5x10,2.15,77',
  '2018-01-02,10:00,ACME,100.5,2018-01-19,P,100,1.50,1.60,3x4,,12',
  '2018-01-02,16:00,ACME,101.5,2018-01-19,C,100,2.70,2.85,6x7,2.8,77',
  '2018-01-02,16:00,ACME,101.5,2018-01-19,P,100,1.10,1.25,0x9,1.2,12',
  '2018-01-03,10:00,ACME,99,2018-01-19,C,100,1.20,1.30,5x10,1.25,80',
  '2018-01-03,10:00,ACME,99,2018-01-19,P,100,,2.40,5x10,2.3,15',
]

const optionOf = (market: Market, right: 'call' | 'put') =>
  market.contracts.find({ secType: 'OPT', symbol: 'ACME', right })[0]!.conId

describe('recorded chains', () => {
  it('are quoted as recorded, each snapshot until the next', () => {
    const market = createChainMarket({ path: fileOf('a.csv.gz', ...TWO_DAYS), sessionDate: undefined })
    const [call, put] = [optionOf(market, 'call'), optionOf(market, 'put')]
    const shown = (conId: number) => {
      const { bid, ask, bidSize, askSize } = market.quoteOf(conId)!
      return [bid, ask, bidSize, askSize]
    }
    const play = (date: string, clock: string) => market.advanceTo(newYork(date, clock), silentSink)
    expect(market.quoteOf(call)?.bid, 'before the open').toBeUndefined()
    play('2018-01-02', '09:35')
    expect(shown(call)).toEqual([2.1, 2.2, 5, 10])
    play('2018-01-02', '15:59')
    expect([shown(call), shown(put)]).toEqual([
      [2.1, 2.2, 5, 10],
      [1.5, 1.6, 3, 4],
    ])
    play('2018-01-02', '16:00')
    expect(shown(call)).toEqual([2.7, 2.85, 6, 7])
    play('2018-01-03', '10:00')
    expect([shown(call), shown(put)]).toEqual([
      [1.2, 1.3, 5, 10],
      [undefined, 2.4, 0, 10],
    ])
    expect(market.quoteOf(market.contracts.find({ secType: 'STK' })[0]!.conId)).toMatchObject({
      last: 99,
      previousClose: 101.5,
    })
  })

  it('have greeks that parity and their own vols explain', () => {
    const market = createChainMarket({ path: fileOf('b.csv', ...TWO_DAYS), sessionDate: undefined })
    market.advanceTo(newYork('2018-01-02', '12:00'), silentSink)
    const [call, put] = (['call', 'put'] as const).map(
      right => market.quoteOf(optionOf(market, right))!.model!,
    )
    expect(call!.impliedVol).toBeCloseTo(put!.impliedVol, 6)
    expect(call!.delta - put!.delta).toBeCloseTo(1, 2)
    expect(call!.bidImpliedVol).toBeLessThan(call!.askImpliedVol!)
    expect(call!.openInterest).toBe(77)
  })

  it('reach a client as they were recorded, greeks and all', async () => {
    const market = createChainMarket({ path: fileOf('client.csv', ...TWO_DAYS), sessionDate: undefined })
    const { gateway, port } = await startGateway({ market, startsPaused: true })
    const client = await IbClient.to(port, 1).ready()
    const call = { symbol: 'ACME', secType: SecType.OPT, exchange: 'SMART', currency: 'USD', strike: 100 }
    const contract = { ...call, right: OptionType.Call, lastTradeDateOrContractMonth: '20180119' }
    client.api.reqMktData(1, contract, '', false, false)
    const side = async (type: number) => (await client.next('tickPrice', values => values[1] === type))[2]
    expect([await side(1), await side(2)]).toEqual([2.1, 2.2])
    await client.next('tickOptionComputation', values => values[1] === 13)
    client.disconnect()
    await gateway.close()
  })

  it('open and close with their sessions, and can begin with any of them', () => {
    const path = fileOf('c.csv', ...TWO_DAYS)
    const market = createChainMarket({ path, sessionDate: sessionDate('2018-01-03') })
    const seen: string[] = []
    market.advanceTo(newYork('2018-01-09', '12:00'), {
      ...silentSink,
      sessionOpened: ({ date }) => seen.push(`open ${date}`),
      sessionClosed: ({ date }) => seen.push(`close ${date}`),
    })
    expect(seen).toEqual(['open 2018-01-03', 'close 2018-01-03'])
    expect(() => createChainMarket({ path, sessionDate: sessionDate('2018-01-04') })).toThrow(
      'no recorded chain of 2018-01-04; there are 2 sessions from 2018-01-02 to 2018-01-03',
    )
  })

  it.each([
    [
      'no column of bids',
      ['quote_date,underlying,underlying_last,expiration,type,strike,ask'],
      'line 1: no column bid',
    ],
    [
      'a price that is none',
      [HEADER, TWO_DAYS[1]!, TWO_DAYS[2]!.replace('1.60', 'n/a')],
      'line 3: ask is no number: n/a',
    ],
    ['a negative price', [HEADER, TWO_DAYS[1]!.replace('2.10', '-2.10')], 'line 2: bid is no number: -2.10'],
    ['a field too few', [HEADER, '2018-01-02,10:00,ACME'], 'line 2: 3 fields where the header has 12'],
    [
      'an option that has expired',
      [HEADER, TWO_DAYS[1]!.replace('01-19', '01-01')],
      'line 2: expired on 2018-01-01',
    ],
    [
      'a right that is none',
      [HEADER, TWO_DAYS[1]!.replace(',C,', ',X,')],
      'line 2: type is neither C nor P: X',
    ],
    ['a clock that is none', [HEADER, TWO_DAYS[1]!.replace('10:00', '25:00')], 'line 2: time is not HH:MM'],
    ['nothing', [HEADER], 'no chain with bid and ask'],
  ])('with %s are refused by file and line', (name, lines, reason) => {
    const path = fileOf(`${name}.csv`, ...lines)
    expect(() => createChainMarket({ path, sessionDate: undefined })).toThrow(`${path}`)
    expect(() => createChainMarket({ path, sessionDate: undefined })).toThrow(reason)
  })

  it('leave out lines of days without a session, and say how many', () => {
    const path = fileOf('holiday.csv', ...TWO_DAYS, TWO_DAYS[1]!.replace('01-02', '01-01'))
    const { description } = createChainMarket({ path, sessionDate: undefined })
    expect(description).toContain(
      'ACME of 2018-01-02; quotes stand between snapshots; 1 lines of days without',
    )
  })

  it('that are no gzip files are refused, and other files of a folder are left alone', () => {
    const path = join(folder, 'broken.csv.gz')
    writeFileSync(path, 'not gzip')
    expect(() => createChainMarket({ path, sessionDate: undefined })).toThrow('not a gzip file')
    rmSync(path)
    const own = mkdtempSync(join(folder, 'mixed-'))
    writeFileSync(join(own, 'chain.csv'), TWO_DAYS.join('\n'))
    writeFileSync(join(own, 'totals.csv'), 'date,volume\n2018-01-02,5\n')
    expect(createChainMarket({ path: own, sessionDate: undefined }).description).toContain('ACME')
  })
})

const dataDir = process.env['CLAXTON_DATA_DIR']

/** The recordings may not be given away, so they are not in this repository. */
describe.skipIf(!dataDir)('chains of SPXW and AAPL (need CLAXTON_DATA_DIR)', () => {
  it.each([
    ['spxw_eod_2018-01_2018-02.csv.gz', 'SPX', 'IND', '2018-02-05', 40],
    ['aapl_eod_2016-01_optionsdx.csv.gz', 'AAPL', 'STK', '2016-01-15', 19],
  ] as const)('%s is quoted to its last row', (name, symbol, secType, date, sessions) => {
    const path = join(dataDir!, 'options', name)
    const market = createChainMarket({ path, sessionDate: sessionDate(date) })
    market.advanceTo(newYork(date, '15:00'), silentSink)
    const [underlying] = market.contracts.find({ secType, symbol })
    const options = market.contracts.find({ secType: 'OPT', symbol })
    const quotes = options.map(({ conId }) => market.quoteOf(conId)!)
    const twoSided = quotes.filter(({ bid, ask }) => bid !== undefined && ask !== undefined)
    expect(twoSided.length).toBeGreaterThan(0.7 * options.length)
    const withGreeks = twoSided.filter(({ model }) => model !== undefined)
    expect(withGreeks.length).toBeGreaterThan(0.75 * twoSided.length)
    expect(market.quoteOf(underlying!.conId)?.last).toBeGreaterThan(90)
    const first = createChainMarket({ path, sessionDate: undefined })
    let opened = 0
    first.advanceTo(newYork('2018-03-05', '10:00'), { ...silentSink, sessionOpened: () => opened++ })
    expect(opened).toBe(sessions)
  })
})
