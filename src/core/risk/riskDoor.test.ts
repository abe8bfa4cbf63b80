import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  intentOf,
  NOON,
  SPY,
  spyOption,
  surroundingsOf,
  vertical,
} from '../../../test/fakes/riskSurroundings'
import { instrumentKey } from '../domain/instrument'
import { epochMs } from '../domain/time'
import type { DenialCode } from './denial'
import { ARMED, type KillSwitch } from './killSwitch'
import { isReducing } from './orderTrades'
import type { RiskContext } from './riskContext'
import { judge } from './riskDoor'

const contextOf = (changes: Partial<RiskContext> = {}): RiskContext => ({
  ...surroundingsOf(),
  now: NOON,
  killSwitch: ARMED,
  holdings: [],
  structures: [],
  trades: [],
  orders: [],
  ...changes,
})
const codes = (intent = intentOf(), changes: Partial<RiskContext> = {}): DenialCode[] =>
  judge(intent, contextOf(changes)).map(each => each.code)
const safeMode: KillSwitch = { state: 'safeMode', reason: 'test', actor: 'operator', since: NOON }
const hardStop: KillSwitch = { ...safeMode, state: 'hardStop' }
const holding = (quantity: number) => [{ instrument: SPY, quantity }]

describe('risk door', () => {
  it('lets a sound entry pass', () => {
    expect(codes()).toEqual([])
    const market = { bid: 0.55, ask: 0.6, tsInit: NOON, halted: false, delayed: false }
    expect(codes(intentOf({ instrument: vertical(165, 166), limitPrice: 0.6 }), { market })).toEqual([])
  })

  it.each<[string, Partial<RiskContext>, DenialCode]>([
    ['an unknown kill switch', { killSwitch: undefined }, 'KILL_SWITCH_UNKNOWN'],
    ['safe mode', { killSwitch: safeMode }, 'KILL_SWITCH_SAFE_MODE'],
    ['a hard stop', { killSwitch: hardStop }, 'KILL_SWITCH_HARD_STOP'],
    ['no broker', { broker: 'notReady' }, 'BROKER_NOT_READY'],
    ['a broker without its servers', { broker: 'degraded' }, 'BROKER_DEGRADED'],
    ['a journal that cannot be written', { journalHealthy: false }, 'JOURNAL_UNAVAILABLE'],
    ['a dry run', { dryRun: true }, 'DRY_RUN'],
    ['an account of another mode', { accountMatchesMode: false }, 'ACCOUNT_MISMATCH'],
    ['an unknown contract', { increment: undefined }, 'INSTRUMENT_UNKNOWN'],
    ['no quote', { market: undefined }, 'QUOTE_MISSING'],
    ['an old quote', { now: epochMs(NOON + 15_001) }, 'QUOTE_STALE'],
    ['unknown equity', { netLiquidation: undefined }, 'EQUITY_UNKNOWN'],
    ['unknown margin', { margin: undefined }, 'MARGIN_UNKNOWN'],
  ])('denies an entry for %s', (_name, changes, code) => {
    expect(codes(intentOf(), changes)).toContain(code)
  })

  it('denies an entry into a halted or delayed market', () => {
    const market = { bid: 165.45, ask: 165.5, tsInit: NOON, halted: true, delayed: true }
    expect(codes(intentOf(), { market })).toEqual(['INSTRUMENT_HALTED', 'QUOTE_DELAYED'])
  })

  it('denies margin that is not there, and margin answers with a number missing', () => {
    const margin = {
      initialChange: 1,
      maintenanceChange: 1,
      initialAfter: 100_001,
      equityWithLoanAfter: 100_000,
      commission: 1,
      warning: undefined,
    }
    expect(codes(intentOf(), { margin })).toEqual(['MARGIN_INSUFFICIENT'])
    expect(codes(intentOf(), { margin: { ...margin, initialAfter: undefined } })).toEqual(['MARGIN_UNKNOWN'])
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('denies the quantity %s', quantity => {
    expect(codes(intentOf({ quantity }))).toContain('QUANTITY_INVALID')
  })

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('denies the share price %s', limitPrice => {
    expect(codes(intentOf({ limitPrice }))).toContain('PRICE_INVALID')
  })

  it('denies a price between ticks, an absurd quantity and an absurd value', () => {
    expect(codes(intentOf({ limitPrice: 165.505 }))).toContain('PRICE_OFF_TICK')
    expect(codes(intentOf({ quantity: 1_001 }))).toContain('QUANTITY_ABOVE_LIMIT')
    expect(codes(intentOf({ quantity: 500 }))).toEqual(['NOTIONAL_ABOVE_LIMIT'])
  })

  it('denies a price far on the costly side and none on the cheap side', () => {
    expect(codes(intentOf({ limitPrice: 180 }))).toContain('PRICE_FAR_FROM_MARKET')
    expect(codes(intentOf({ limitPrice: 100 }))).toEqual([])
    expect(codes(intentOf({ side: 'sell', limitPrice: 150 }))).toContain('PRICE_FAR_FROM_MARKET')
  })

  it('denies a combo that IBKR would refuse', () => {
    const legs = vertical(165, 166).legs
    expect(
      codes(intentOf({ instrument: { kind: 'combo', underlying: 'SPY', legs: [legs[0]!, legs[0]!] } })),
    ).toContain('COMBO_INVALID')
  })

  it('denies a naked short option and takes it when shares or a long option cover it', () => {
    const sell = intentOf({ instrument: spyOption(170), side: 'sell', limitPrice: 1 })
    const market = { bid: 1, ask: 1.02, tsInit: NOON, halted: false, delayed: false }
    expect(codes(sell, { market })).toEqual(['NAKED_SHORT_OPTION'])
    expect(codes(sell, { market, holdings: holding(100) })).toEqual([])
    expect(codes(sell, { market, holdings: [{ instrument: spyOption(165), quantity: 1 }] })).toEqual([])
    expect(
      codes(sell, { market, holdings: [{ instrument: spyOption(165, 'call', '2013-10-11'), quantity: 1 }] }),
    ).toEqual(['NAKED_SHORT_OPTION'])
  })

  it('lets an exit pass where an entry is held back, but never more than is held', () => {
    const exit = intentOf({ side: 'sell', quantity: 10, purpose: 'exit' })
    expect(
      codes(exit, { killSwitch: safeMode, holdings: holding(10), market: undefined, margin: undefined }),
    ).toEqual([])
    expect(codes({ ...exit, quantity: 11 }, { holdings: holding(10) })).toEqual(['EXIT_NOT_REDUCING'])
    expect(codes(exit, { holdings: [] })).toEqual(['EXIT_NOT_REDUCING'])
  })

  it('lets nobody close by hand what covers a short option, and lets the short be closed first', () => {
    const short = { instrument: spyOption(170), quantity: -1 }
    const sale = intentOf({ side: 'sell', quantity: 100, purpose: 'exit', plan: undefined })
    const covered = [...holding(100), short]
    expect(codes(sale, { holdings: covered })).toEqual(['NAKED_SHORT_OPTION'])
    expect(codes(sale, { holdings: [...holding(200), short] })).toEqual([])
    expect(codes({ ...sale, purpose: 'emergency' }, { holdings: covered, killSwitch: hardStop })).toEqual([])
    const limits = { ...contextOf().limits, allowNakedShort: true }
    expect(codes(sale, { holdings: covered, limits })).toEqual([])
    const back = intentOf({ instrument: spyOption(170), side: 'buy', purpose: 'exit', limitPrice: 1 })
    expect(codes(back, { holdings: covered })).toEqual([])
    const spread = [{ instrument: spyOption(165), quantity: 1 }, short]
    const long = intentOf({ instrument: spyOption(165), side: 'sell', purpose: 'exit', limitPrice: 1 })
    expect(codes(long, { holdings: spread })).toEqual(['NAKED_SHORT_OPTION'])
    const whole = intentOf({ instrument: vertical(165, 170), side: 'sell', purpose: 'exit', limitPrice: 1 })
    expect(codes(whole, { holdings: spread })).toEqual([])
  })

  it('lets a person sell a long put beside a short one that cash secures', () => {
    const puts = [
      { instrument: spyOption(160, 'put'), quantity: -1 },
      { instrument: spyOption(150, 'put', '2013-11-15'), quantity: 1 },
    ]
    const sale = intentOf({
      instrument: spyOption(150, 'put', '2013-11-15'),
      side: 'sell',
      purpose: 'exit',
      limitPrice: 1,
    })
    expect(codes(sale, { holdings: puts, cash: 20_000 })).toEqual([])
    expect(codes(sale, { holdings: puts, cash: 10_000 })).toEqual(['CASH_NOT_SECURED'])
    expect(codes(sale, { holdings: puts, cash: undefined })).toEqual(['CASH_UNKNOWN'])
  })

  it('stops every entry, whatever else is true, once the switch has tripped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(safeMode, hardStop),
        fc.constantFrom<RiskContext['broker']>('ready', 'degraded'),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        (killSwitch, broker, dryRun, quantity) => {
          expect(codes(intentOf({ quantity }), { killSwitch, broker, dryRun }).length).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('never allows with a tighter limit what it denied with a looser one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (quantity, tight, more) => {
          const limits = surroundingsOf().limits
          const loose = codes(intentOf({ quantity }), {
            limits: { ...limits, maxOrderQuantity: tight + more },
          })
          const strict = codes(intentOf({ quantity }), { limits: { ...limits, maxOrderQuantity: tight } })
          expect(strict.length).toBeGreaterThanOrEqual(loose.length)
        },
      ),
    )
  })

  it('calls an order an exit only when every leg of it reduces what is held', () => {
    const held = new Map([
      [instrumentKey(spyOption(165)), 1],
      [instrumentKey(spyOption(166)), -1],
    ])
    const heldOf = (key: string) => held.get(key) ?? 0
    expect(isReducing(vertical(165, 166), 'sell', 1, heldOf)).toBe(true)
    expect(isReducing(vertical(165, 166), 'sell', 2, heldOf)).toBe(false)
    expect(isReducing(vertical(165, 167), 'sell', 1, heldOf)).toBe(false)
    expect(isReducing(vertical(165, 166), 'buy', 1, heldOf)).toBe(false)
  })
})
