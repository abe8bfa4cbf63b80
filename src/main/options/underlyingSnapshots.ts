import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { lastTradeAt } from '#core/calendar/optionExpirations'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import { instrumentFromSymbol, instrumentKey, type OptionContract, type Right } from '#core/domain/instrument'
import { markOf } from '#core/domain/quote'
import type { Strategy } from '#core/domain/strategy'
import { incrementAt } from '#core/domain/tick'
import { daysBetween, type EpochMs, type SessionDate } from '#core/domain/time'
import { withModelledGreeks } from '#core/market/modelledGreeks'
import { usualVolumeShare } from '#core/market/usualVolume'
import type { UnderlyingSnapshot } from '#core/pipeline/inputs'
import type { Broker, OptionDirectory, Subscription } from '#core/ports/broker'
import type { BarColumns } from '#core/quant/indicators/indicator'
import type { ChainSide, ChainSlice } from '#core/strategies/chainSlice'
import type { BarHub } from '#main/marketdata/barHub'
import type { ChainSweep } from '#main/marketdata/chainSweep'
import type { HubLine, QuoteHub } from '#main/marketdata/quoteHub'
import type { VolHistory } from '#main/marketdata/volHistory'
import { optionKernel } from '#main/quant/optionKernel'

export type SnapshotWish = {
  readonly symbol: string
  readonly dteMin: number
  readonly dteMax: number
}

/** An expiration as it was when it was last swept. */
export type SweptExpiration = {
  readonly underlying: UnderlyingSnapshot
  readonly slice: ChainSlice
  readonly tsSwept: EpochMs
}

export type UnderlyingSnapshotsOptions = {
  readonly broker: Pick<Broker, 'optionDirectory' | 'rulesOf'>
  readonly quotes: QuoteHub
  readonly bars: BarHub
  readonly sweep: ChainSweep
  readonly now: () => EpochMs
  readonly dataVeto: (symbol: string) => string | undefined
  readonly vols: Pick<VolHistory, 'of' | 'swept'>
  /** Continuous fraction per year. */
  readonly rate: number
}

/** Expirations looked at for one underlying. */
const SLICES_MAX = 2
/** Strikes of one expiration, around the money. */
const STRIKES_MAX = 36
const DAILY_BARS = 252
/** Expirations whose newest sweep is kept; the one that was swept longest ago goes first. */
const NEWEST_MAX = 24
/** Not known; what it makes of a month's prices is less than the quote spread. */
const DIVIDEND_YIELD = 0
/** Regime-aware strategies shift their range by up to this many days. */
const DTE_MARGIN = 15
const MS_PER_YEAR = 365 * 86_400_000

/** The expirations that any of these strategies may look at. */
export const wishOf = (symbol: string, strategies: readonly Pick<Strategy, 'entry'>[]): SnapshotWish => ({
  symbol,
  dteMin: Math.max(0, Math.min(...strategies.map(({ entry }) => entry.dteMin)) - DTE_MARGIN),
  dteMax: Math.max(...strategies.map(({ entry }) => entry.dteMax)) + DTE_MARGIN,
})

/** What the pipeline looks at, gathered from the broker: quotes, chain, past sessions. */
export class UnderlyingSnapshots {
  readonly #lines = new Map<string, Subscription>()
  readonly #newest = new Map<string, SweptExpiration>()

  constructor(private readonly options: UnderlyingSnapshotsOptions) {}

  /** Streams the underlyings for as long as strategies look at them. */
  watch(symbols: ReadonlySet<string>): void {
    for (const symbol of symbols) {
      if (!this.#lines.has(symbol))
        this.#lines.set(symbol, this.options.quotes.hold(instrumentFromSymbol(symbol), 'watch'))
    }
    for (const [symbol, line] of this.#lines) {
      if (symbols.has(symbol)) continue
      line.close()
      this.#lines.delete(symbol)
    }
  }

  close(): void {
    this.watch(new Set())
  }

  /** Rejects when the broker does not answer; what is merely unknown is undefined in the snapshot. */
  async take({ symbol, dteMin, dteMax }: SnapshotWish): Promise<UnderlyingSnapshot> {
    const { broker, bars, now, dataVeto, vols, rate } = this.options
    const instrument = instrumentFromSymbol(symbol)
    const directory = await broker.optionDirectory(instrument)
    const daily = await bars.history(instrument, '1d', DAILY_BARS, undefined)
    const today = exchangeDateOf(now())
    const completed = daily.filter(bar => exchangeDateOf(bar.tsEvent) < today)
    const spotBefore = this.#spot(symbol)
    const chosen = spotBefore === undefined ? [] : chosenExpirations(directory, today, dteMin, dteMax)
    const slices: ChainSlice[] = []
    for (const expiration of chosen)
      slices.push(await this.#slice(symbol, expiration, spotBefore ?? 0, today))
    const line = this.options.quotes.lineOf(symbol)
    const spot = this.#spot(symbol)
    const veto = dataVeto(symbol)
    if (spot !== undefined && veto === undefined) vols.swept(symbol, slices, spot)
    const underlying: UnderlyingSnapshot = {
      symbol,
      spot,
      spotTsInit: line?.quote.tsInit,
      dataVeto: veto,
      volumeRatio: volumeRatio(line, completed, now()),
      rate,
      dividendYield: DIVIDEND_YIELD,
      expirationCount: directory.reduce((sum, each) => sum + each.expirations.length, 0),
      slices,
      daily: columnsOf(completed),
      ivHistory: vols.of(symbol),
      isAdjusted: chosen.length > 0 && chosen.every(({ multiplier }) => multiplier !== 100),
    }
    for (const slice of slices) this.#remember({ underlying, slice, tsSwept: now() })
    return underlying
  }

  /** What the last sweep of an expiration saw, whoever asked for it. */
  newest(symbol: string, expiration: SessionDate): SweptExpiration | undefined {
    return this.#newest.get(`${symbol} ${expiration}`)
  }

  #remember(swept: SweptExpiration): void {
    const key = `${swept.underlying.symbol} ${swept.slice.expiration}`
    this.#newest.delete(key)
    this.#newest.set(key, swept)
    const [oldest] = this.#newest.keys()
    if (this.#newest.size > NEWEST_MAX && oldest !== undefined) this.#newest.delete(oldest)
  }

  #spot(symbol: string): number | undefined {
    const line = this.options.quotes.lineOf(symbol)
    return line && markOf(line.quote)
  }

  async #slice(
    symbol: string,
    { expiration, tradingClass, multiplier, strikes }: ChosenExpiration,
    spot: number,
    today: SessionDate,
  ): Promise<ChainSlice> {
    const { sweep, broker, now, rate } = this.options
    const dte = daysBetween(today, expiration)
    const window = strikesAround(strikes, spot)
    const contract = (strike: number, right: Right): OptionContract => ({
      kind: 'option',
      underlying: symbol,
      expiration,
      strike,
      right,
      multiplier,
      tradingClass,
    })
    const options = window.flatMap(strike => [contract(strike, 'put'), contract(strike, 'call')])
    const lines = await sweep.take(options)
    const side = (right: Right): ChainSide =>
      sideOf(window.map(strike => lines.get(instrumentKey(contract(strike, right)))))
    const first = options[0]
    const rules = first && (await broker.rulesOf(first))
    const slice: ChainSlice = {
      expiration,
      dte,
      years: Math.max(0, lastTradeAt(tradingClass, expiration) - now()) / MS_PER_YEAR,
      tradingClass,
      multiplier,
      increment: rules ? incrementAt(rules.priceIncrements, 0) : 0.01,
      strikes: Float64Array.from(window),
      call: side('call'),
      put: side('put'),
    }
    return withModelledGreeks(slice, { spot, rate, dividendYield: DIVIDEND_YIELD }, optionKernel)
  }
}

type ChosenExpiration = {
  readonly expiration: SessionDate
  readonly tradingClass: string
  readonly multiplier: number
  readonly strikes: readonly number[]
}

/** Those nearest to the middle of the range, of the class with the most strikes, nearest expiration first. */
export function chosenExpirations(
  directory: OptionDirectory,
  today: SessionDate,
  dteMin: number,
  dteMax: number,
): readonly ChosenExpiration[] {
  const middle = (dteMin + dteMax) / 2
  const inRange = directory.flatMap(({ tradingClass, multiplier, expirations, strikes }) =>
    expirations
      .map(expiration => ({
        expiration,
        dte: daysBetween(today, expiration),
        tradingClass,
        multiplier,
        strikes,
      }))
      .filter(({ dte }) => dte >= dteMin && dte <= dteMax),
  )
  const byDate = Map.groupBy(inRange, ({ expiration }) => expiration)
  return [...byDate.values()]
    .map(classes => classes.reduce((best, each) => (each.strikes.length > best.strikes.length ? each : best)))
    .sort((a, b) => Math.abs(a.dte - middle) - Math.abs(b.dte - middle))
    .slice(0, SLICES_MAX)
    .sort((a, b) => a.dte - b.dte)
}

function strikesAround(strikes: readonly number[], spot: number): readonly number[] {
  return [...strikes]
    .sort((a, b) => Math.abs(a - spot) - Math.abs(b - spot))
    .slice(0, STRIKES_MAX)
    .sort((a, b) => a - b)
}

function sideOf(lines: readonly (HubLine | undefined)[]): ChainSide {
  const column = (read: (line: HubLine) => number | undefined) =>
    Float64Array.from(lines, line => (line && read(line)) ?? Number.NaN)
  return {
    bid: column(({ quote }) => quote.bid),
    ask: column(({ quote }) => quote.ask),
    volume: column(({ quote }) => quote.volume),
    openInterest: column(({ openInterest }) => openInterest),
    impliedVol: column(({ greeks }) => greeks?.impliedVol),
    delta: column(({ greeks }) => greeks?.delta),
    gamma: column(({ greeks }) => greeks?.gamma),
    tsInit: column(({ quote }) => quote.tsInit),
  }
}

function volumeRatio(line: HubLine | undefined, completed: readonly Bar[], now: EpochMs): number | undefined {
  const volume = line?.quote.volume
  const recent = completed.slice(-20)
  const session = sessionOf(exchangeDateOf(now))
  if (volume === undefined || recent.length === 0 || !session) return undefined
  const average = recent.reduce((sum, bar) => sum + bar.volume, 0) / recent.length
  const gone = (now - session.opensAt) / (session.closesAt - session.opensAt)
  const usual = average * usualVolumeShare(gone)
  return usual > 0 ? volume / usual : undefined
}

const columnsOf = (bars: readonly Bar[]): BarColumns => ({
  open: Float64Array.from(bars, bar => bar.open),
  high: Float64Array.from(bars, bar => bar.high),
  low: Float64Array.from(bars, bar => bar.low),
  close: Float64Array.from(bars, bar => bar.close),
  volume: Float64Array.from(bars, bar => bar.volume),
})
