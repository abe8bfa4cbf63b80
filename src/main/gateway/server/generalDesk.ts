import type { Desk } from './desk'
import type { HandlersOf, RequestHandlers } from './requestHandlers'

type Name = keyof RequestHandlers
type GeneralRequests = Extract<
  Name,
  | 'reqCurrentTime'
  | 'setServerLogLevel'
  | 'reqNewsBulletins'
  | 'cancelNewsBulletins'
  | 'reqFa'
  | 'replaceFa'
  | 'reqScannerSubscription'
  | 'cancelScannerSubscription'
  | 'reqScannerParameters'
  | 'reqFundamentalData'
  | 'cancelFundamentalData'
  | 'queryDisplayGroups'
  | 'subscribeToGroupEvents'
  | 'updateDisplayGroup'
  | 'unsubscribeFromGroupEvents'
  | 'reqSoftDollarTiers'
  | 'reqFamilyCodes'
  | 'reqNewsArticle'
  | 'reqNewsProviders'
  | 'reqHistoricalNews'
  | 'reqWshMetaData'
  | 'cancelWshMetaData'
  | 'reqWshEventData'
  | 'cancelWshEventData'
  | 'reqUserInfo'
>

const SCANNER_ROWS_MAX = 50

/** What has little to do with trading: answered with what an account without such subscriptions gets. */
export function generalHandlers(desk: Desk, serverTimeOffsetMs: () => number): HandlersOf<GeneralRequests> {
  const { market, exchange } = desk
  const ignored = () => undefined
  return {
    reqCurrentTime: client =>
      client.send('currentTime', { time: Math.floor((market.now() + serverTimeOffsetMs()) / 1000) }),
    setServerLogLevel: ignored,
    reqNewsBulletins: ignored,
    cancelNewsBulletins: ignored,
    reqFa: client =>
      client.sendError(-1, 321, 'Error validating request.-FA data operations ignored for non FA customers.'),
    replaceFa: (client, { reqId }) =>
      client.sendError(
        reqId,
        321,
        'Error validating request.-FA data operations ignored for non FA customers.',
      ),
    reqScannerSubscription: (client, { reqId, numberOfRows }) => {
      const rows = Math.min(
        numberOfRows !== undefined && numberOfRows > 0 ? numberOfRows : SCANNER_ROWS_MAX,
        SCANNER_ROWS_MAX,
      )
      const stocks = market.contracts.find({ secType: 'STK' })
      const byVolume = [...stocks].sort(
        (a, b) => (market.quoteOf(b.conId)?.volume ?? 0) - (market.quoteOf(a.conId)?.volume ?? 0),
      )
      client.send('scannerData', {
        reqId,
        rows: byVolume.slice(0, rows).map((stock, rank) => ({
          rank,
          conId: stock.conId,
          symbol: stock.symbol,
          secType: stock.secType,
          expiration: '',
          strike: 0,
          right: '',
          exchange: stock.exchange,
          currency: stock.currency,
          localSymbol: stock.localSymbol,
          marketName: stock.tradingClass,
          tradingClass: stock.tradingClass,
          distance: '',
          benchmark: '',
          projection: '',
          legs: '',
        })),
      })
    },
    cancelScannerSubscription: ignored,
    reqScannerParameters: client => client.send('scannerParameters', { xml: SCANNER_PARAMETERS }),
    reqFundamentalData: (client, { reqId }) =>
      client.sendError(
        reqId,
        430,
        'We are sorry, but fundamentals data for the security specified is not available.',
      ),
    cancelFundamentalData: ignored,
    queryDisplayGroups: (client, { reqId }) => client.send('displayGroupList', { reqId, groups: '1|2|3|4' }),
    subscribeToGroupEvents: (client, { reqId }) =>
      client.send('displayGroupUpdated', { reqId, contractInfo: 'none' }),
    updateDisplayGroup: ignored,
    unsubscribeFromGroupEvents: ignored,
    reqSoftDollarTiers: (client, { reqId }) => client.send('softDollarTiers', { reqId, tiers: [] }),
    reqFamilyCodes: client =>
      client.send('familyCodes', { codes: [{ account: exchange.account.id, familyCode: '' }] }),
    reqNewsArticle: (client, { reqId }) =>
      client.sendError(reqId, 321, 'Error validating request.-No such news article'),
    reqNewsProviders: client => client.send('newsProviders', { providers: [] }),
    reqHistoricalNews: (client, { reqId }) => client.send('historicalNewsEnd', { reqId, hasMore: false }),
    reqWshMetaData: (client, { reqId }) => client.sendError(reqId, 10276, 'News feed is not allowed.'),
    cancelWshMetaData: ignored,
    reqWshEventData: (client, { reqId }) => client.sendError(reqId, 10276, 'News feed is not allowed.'),
    cancelWshEventData: ignored,
    reqUserInfo: (client, { reqId }) => client.send('userInfo', { reqId, whiteBrandingId: '' }),
  }
}

const SCANNER_PARAMETERS =
  '<?xml version="1.0" encoding="UTF-8"?><ScanParameterResponse><InstrumentList><Instrument><name>US Stocks</name>' +
  '<type>STK</type></Instrument></InstrumentList><ScanTypeList><ScanType><displayName>Most Active</displayName>' +
  '<scanCode>MOST_ACTIVE</scanCode></ScanType></ScanTypeList></ScanParameterResponse>'
