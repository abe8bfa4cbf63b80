import { BarSizeSetting, DurationUnit, EventName, MarketDataType } from '@stoqey/ib'
import type { MessageCase, Subject } from './conformanceCase'
import { answered, refused, unanswered } from './messageCase'

const bars = (subject: Subject, id: number, size: BarSizeSetting, keep = false) =>
  subject.client.api.reqHistoricalData(id, subject.stock, '', '1 D', size, 'TRADES', 1, 1, keep)

const ticks = (subject: Subject, id: number, whatToShow: string) =>
  subject.client.api.reqHistoricalTicks(
    id,
    subject.stock,
    '',
    endOfTicks(subject),
    10,
    whatToShow as never,
    1,
    true,
  )

/** Empty means "now" in neither library nor TWS: an end in the far future does. */
const endOfTicks = (_subject: Subject): string => '20991231 16:00:00 US/Eastern'

/** Streams and history. */
export const MARKET_DATA_CASES: readonly MessageCase[] = [
  answered(
    'M-020',
    'a line begins with its parameters and its type, then prices and sizes',
    ['reqMktData', 'tickReqParams', 'marketDataType', 'tickPrice', 'tickSize', 'tickString', 'tickGeneric'],
    (s, id) => s.client.api.reqMktData(id, s.stock, '233,236', false, false),
    EventName.tickReqParams,
    EventName.marketDataType,
    EventName.tickPrice,
    EventName.tickSize,
    EventName.tickString,
    EventName.tickGeneric,
  ),
  answered(
    'M-021',
    'an option has greeks',
    ['reqMktData', 'tickOptionComputation'],
    (s, id) => s.client.api.reqMktData(id, s.option, '100,101', false, false),
    EventName.tickOptionComputation,
  ),
  answered(
    'M-022',
    'a snapshot ends',
    ['reqMktData', 'tickSnapshotEnd'],
    (s, id) => s.client.api.reqMktData(id, s.stock, '', true, false),
    EventName.tickSnapshotEnd,
  ),
  {
    number: 'M-023',
    what: 'a cancelled line is silent, and cancelling it again is refused with 300',
    covers: ['cancelMktData', 'error'],
    run: async ({ client, stock, nextId }) => {
      const id = nextId()
      client.api.reqMktData(id, stock, '', false, false)
      await client.next(EventName.tickPrice, ([first]) => first === id)
      client.api.cancelMktData(id)
      client.api.cancelMktData(id)
      await client.next(EventName.error, ([, code, about]) => code === 300 && about === id)
    },
  },
  unanswered('M-024', 'the kind of market data is chosen', ['reqMarketDataType'], s =>
    s.client.api.reqMarketDataType(MarketDataType.REALTIME),
  ),
  answered(
    'M-025',
    "an option's price is worked out",
    ['reqCalcOptionPrice', 'cancelCalcOptionPrice', 'tickOptionComputation'],
    (s, id) => {
      s.client.api.calculateOptionPrice(id, s.option, 0.2, s.price)
      s.client.api.cancelCalculateOptionPrice(id)
    },
    EventName.tickOptionComputation,
  ),
  answered(
    'M-026',
    "an option's vol is worked out",
    ['reqCalcImpliedVolatility', 'cancelCalcImpliedVolatility', 'tickOptionComputation'],
    (s, id) => {
      s.client.api.calculateImpliedVolatility(id, s.option, s.price * 0.04, s.price)
      s.client.api.cancelCalculateImpliedVolatility(id)
    },
    EventName.tickOptionComputation,
  ),
  answered(
    'M-027',
    'a book is told row by row',
    ['reqMktDepth', 'cancelMktDepth', 'marketDepth'],
    (s, id) => {
      s.client.api.reqMktDepth(id, s.stock, 5, false)
      setImmediate(() => s.client.api.cancelMktDepth(id, false))
    },
    EventName.updateMktDepth,
  ),
  answered(
    'M-028',
    'a book of all exchanges names them',
    ['reqMktDepth', 'cancelMktDepth', 'marketDepthL2'],
    (s, id) => {
      s.client.api.reqMktDepth(id, s.stock, 5, true)
      setImmediate(() => s.client.api.cancelMktDepth(id, true))
    },
    EventName.updateMktDepthL2,
  ),
  ...(['Last', 'AllLast', 'BidAsk', 'MidPoint'] as const).map((kind, i) =>
    answered(
      `M-03${i}`,
      `ticks of ${kind} come one by one`,
      ['reqTickByTickData', 'tickByTick'],
      (s, id) => s.client.api.reqTickByTickData(id, s.stock, kind as never, 0, false),
      (
        [
          EventName.tickByTickAllLast,
          EventName.tickByTickAllLast,
          EventName.tickByTickBidAsk,
          EventName.tickByTickMidPoint,
        ] as const
      )[i] ?? EventName.tickByTickAllLast,
    ),
  ),
  unanswered('M-034', 'ticks end when cancelled', ['reqTickByTickData', 'cancelTickByTickData'], (s, id) => {
    s.client.api.reqTickByTickData(id, s.option, 'BidAsk' as never, 0, false)
    s.client.api.cancelTickByTickData(id)
  }),
  answered(
    'M-035',
    'bars of five seconds come as they end',
    ['reqRealTimeBars', 'realTimeBar'],
    (s, id) => s.client.api.reqRealTimeBars(id, s.stock, 5, 'TRADES' as never, true),
    EventName.realtimeBar,
  ),
  unanswered('M-036', 'bars end when cancelled', ['reqRealTimeBars', 'cancelRealTimeBars'], (s, id) => {
    s.client.api.reqRealTimeBars(id, s.stock, 5, 'MIDPOINT' as never, true)
    s.client.api.cancelRealTimeBars(id)
  }),
  answered(
    'M-040',
    'bars of minutes',
    ['reqHistoricalData', 'historicalData'],
    (s, id) => bars(s, id, BarSizeSetting.MINUTES_FIVE),
    EventName.historicalData,
  ),
  answered(
    'M-041',
    'bars of seconds',
    ['reqHistoricalData', 'historicalData'],
    (s, id) =>
      s.client.api.reqHistoricalData(
        id,
        s.stock,
        '',
        '300 S',
        BarSizeSetting.SECONDS_FIVE,
        'TRADES',
        1,
        1,
        false,
      ),
    EventName.historicalData,
  ),
  answered(
    'M-042',
    'the last bar is kept up to date',
    ['reqHistoricalData', 'historicalData', 'historicalDataUpdate'],
    (s, id) => bars(s, id, BarSizeSetting.MINUTES_ONE, true),
    EventName.historicalData,
    EventName.historicalDataUpdate,
  ),
  refused(
    'M-043',
    'a cancel of bars that are not kept is refused with 366',
    ['cancelHistoricalData'],
    (s, id) => s.client.api.cancelHistoricalData(id),
    366,
  ),
  answered(
    'M-044',
    'the schedule of sessions',
    ['reqHistoricalData', 'historicalSchedule'],
    (s, id) =>
      s.client.api.reqHistoricalData(
        id,
        s.stock,
        '',
        '5 D',
        BarSizeSetting.DAYS_ONE,
        'SCHEDULE' as never,
        1,
        1,
        false,
      ),
    EventName.historicalSchedule,
  ),
  answered(
    'M-045',
    'since when there is data',
    ['reqHeadTimestamp', 'cancelHeadTimestamp', 'headTimestamp'],
    (s, id) => {
      s.client.api.reqHeadTimestamp(id, s.stock, 'TRADES' as never, true, 1)
      setImmediate(() => s.client.api.cancelHeadTimestamp(id))
    },
    EventName.headTimestamp,
  ),
  answered(
    'M-046',
    'how much traded at which price',
    ['reqHistogramData', 'cancelHistogramData', 'histogramData'],
    (s, id) => {
      s.client.api.reqHistogramData(id, s.stock, true, 1, DurationUnit.DAY)
      setImmediate(() => s.client.api.cancelHistogramData(id))
    },
    EventName.histogramData,
  ),
  answered(
    'M-047',
    'prints of the past',
    ['reqHistoricalTicks', 'historicalTicksLast'],
    (s, id) => ticks(s, id, 'TRADES'),
    EventName.historicalTicksLast,
  ),
  answered(
    'M-048',
    'quotes of the past',
    ['reqHistoricalTicks', 'historicalTicksBidAsk'],
    (s, id) => ticks(s, id, 'BID_ASK'),
    EventName.historicalTicksBidAsk,
  ),
  answered(
    'M-049',
    'middles of the past',
    ['reqHistoricalTicks', 'historicalTicks'],
    (s, id) => ticks(s, id, 'MIDPOINT'),
    EventName.historicalTicks,
  ),
]
