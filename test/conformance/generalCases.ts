import { EventName, Instrument, LocationCode, ScanCode, SecType } from '@stoqey/ib'
import type { MessageCase } from './conformanceCase'
import { answered, noticed, refused, told, unanswered } from './messageCase'

/** Connection, contracts, and what is neither data nor trading. */
export const GENERAL_CASES: readonly MessageCase[] = [
  {
    number: 'M-001',
    what: 'after START_API a client is told its accounts and its next order id',
    covers: ['startApi', 'managedAccounts', 'nextValidId'],
    run: async ({ account, client }) => {
      if (account === '') throw new Error('no account was told')
      client.api.reqIds()
      await client.next(EventName.nextValidId)
    },
  },
  told(
    'M-002',
    'accounts are told again',
    ['reqManagedAccounts'],
    s => s.client.api.reqManagedAccts(),
    EventName.managedAccounts,
  ),
  told(
    'M-003',
    'the next order id is told again',
    ['reqIds'],
    s => s.client.api.reqIds(),
    EventName.nextValidId,
  ),
  told(
    'M-004',
    'the time is told',
    ['reqCurrentTime', 'currentTime'],
    s => s.client.api.reqCurrentTime(),
    EventName.currentTime,
  ),
  unanswered('M-005', "the server's log level is taken", ['setServerLogLevel'], s =>
    s.client.api.setServerLogLevel(2),
  ),
  answered(
    'M-006',
    'the user is told',
    ['reqUserInfo', 'userInfo'],
    (s, id) => s.client.api.reqUserInfo(id),
    EventName.userInfo,
  ),
  answered(
    'M-010',
    'a stock has details, then an end',
    ['reqContractData', 'contractData', 'contractDataEnd'],
    (s, id) => s.client.api.reqContractDetails(id, s.stock),
    EventName.contractDetails,
    EventName.contractDetailsEnd,
  ),
  refused(
    'M-011',
    'an unknown contract is refused with 200',
    ['reqContractData'],
    (s, id) => s.client.api.reqContractDetails(id, { ...s.stock, conId: 0, symbol: 'NOSUCHSYMBOL' }),
    200,
  ),
  answered(
    'M-012',
    'a chain has parameters, then an end',
    ['reqSecDefOptParams', 'secDefOptParams', 'secDefOptParamsEnd'],
    (s, id) => s.client.api.reqSecDefOptParams(id, 'SPY', '', SecType.STK, Number(s.stock.conId)),
    EventName.securityDefinitionOptionParameter,
    EventName.securityDefinitionOptionParameterEnd,
  ),
  answered(
    'M-013',
    'symbols are found by their beginning',
    ['reqMatchingSymbols', 'symbolSamples'],
    (s, id) => s.client.api.reqMatchingSymbols(id, 'SP'),
    EventName.symbolSamples,
  ),
  told(
    'M-014',
    'a market rule is told',
    ['reqMarketRule', 'marketRule'],
    s => s.client.api.reqMarketRule(26),
    EventName.marketRule,
  ),
  answered(
    'M-015',
    'the parts of SMART are told',
    ['reqSmartComponents', 'smartComponents'],
    (s, id) => s.client.api.reqSmartComponents(id, '9c0001'),
    EventName.smartComponents,
  ),
  told(
    'M-016',
    'exchanges with depth are told',
    ['reqMktDepthExchanges', 'mktDepthExchanges'],
    s => s.client.api.reqMktDepthExchanges(),
    EventName.mktDepthExchanges,
  ),
  told(
    'M-067',
    'family codes are told',
    ['reqFamilyCodes', 'familyCodes'],
    s => s.client.api.reqFamilyCodes(),
    EventName.familyCodes,
  ),
  answered(
    'M-068',
    'soft dollar tiers are told',
    ['reqSoftDollarTiers', 'softDollarTiers'],
    (s, id) => s.client.api.reqSoftDollarTiers(id),
    EventName.softDollarTiers,
  ),
  answered(
    'M-070',
    'a scanner has rows',
    ['reqScannerSubscription', 'cancelScannerSubscription', 'scannerData'],
    (s, id) => {
      s.client.api.reqScannerSubscription(id, {
        numberOfRows: 5,
        instrument: Instrument.STK,
        locationCode: LocationCode.STK_US_MAJOR,
        scanCode: ScanCode.MOST_ACTIVE,
      })
      setImmediate(() => s.client.api.cancelScannerSubscription(id))
    },
    EventName.scannerData,
  ),
  told(
    'M-071',
    'the parameters of scanners are told',
    ['reqScannerParameters', 'scannerParameters'],
    s => s.client.api.reqScannerParameters(),
    EventName.scannerParameters,
  ),
  told(
    'M-072',
    'news providers are told',
    ['reqNewsProviders', 'newsProviders'],
    s => s.client.api.reqNewsProviders(),
    EventName.newsProviders,
  ),
  answered(
    'M-073',
    'the news of the past end',
    ['reqHistoricalNews', 'historicalNewsEnd'],
    (s, id) => s.client.api.reqHistoricalNews(id, Number(s.stock.conId), 'BRFG', '', '', 5),
    EventName.historicalNewsEnd,
  ),
  refused(
    'M-074',
    'an article that is not there',
    ['reqNewsArticle'],
    (s, id) => s.client.api.reqNewsArticle(id, 'BRFG', 'BRFG$0'),
    321,
    10172,
  ),
  unanswered(
    'M-075',
    'bulletins are asked for and given up',
    ['reqNewsBulletins', 'cancelNewsBulletins'],
    s => {
      s.client.api.reqNewsBulletins(false)
      s.client.api.cancelNewsBulletins()
    },
  ),
  refused(
    'M-076',
    'fundamentals are not subscribed',
    ['reqFundamentalData', 'cancelFundamentalData'],
    (s, id) => {
      s.client.api.reqFundamentalData(id, s.stock, 'ReportSnapshot')
      setImmediate(() => s.client.api.cancelFundamentalData(id))
    },
    430,
    10358,
    10276,
  ),
  refused(
    'M-077',
    'Wall Street Horizon is not subscribed',
    ['reqWshMetaData', 'cancelWshMetaData'],
    (s, id) => {
      s.client.api.reqWshMetaData(id)
      setImmediate(() => s.client.api.reqCancelWshMetaData(id))
    },
    10276,
    10277,
  ),
  refused(
    'M-078',
    'nor are its events',
    ['reqWshEventData', 'cancelWshEventData'],
    (s, id) => {
      s.client.api.reqWshEventData(id, Number(s.stock.conId))
      setImmediate(() => s.client.api.reqCancelWshEventData(id))
    },
    10276,
    10278,
    10279,
  ),
  noticed(
    'M-079',
    'an account that is no advisor has no groups',
    ['reqFa'],
    s => s.client.api.requestFA(1),
    321,
  ),
  refused(
    'M-080',
    'and can set none',
    ['replaceFa'],
    (s, id) => s.client.api.replaceFA(id, 1, '<xml/>'),
    321,
    585,
  ),
  answered(
    'M-081',
    'display groups are told',
    ['queryDisplayGroups', 'displayGroupList'],
    (s, id) => s.client.api.queryDisplayGroups(id),
    EventName.displayGroupList,
  ),
  answered(
    'M-082',
    'a display group is followed, changed and left',
    ['subscribeToGroupEvents', 'displayGroupUpdated', 'updateDisplayGroup', 'unsubscribeFromGroupEvents'],
    (s, id) => {
      s.client.api.subscribeToGroupEvents(id, 1)
      s.client.api.updateDisplayGroup(id, `${s.stock.conId}@SMART`)
      setImmediate(() => s.client.api.unsubscribeFromGroupEvents(id))
    },
    EventName.displayGroupUpdated,
  ),
]
