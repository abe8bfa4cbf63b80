import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { isSession } from '#core/calendar/xnysSessions'
import type { Bar, Timeframe } from '#core/domain/bar'
import { barsMissingBetween } from '../barGaps'
import { splitRatioOf } from '../splitRatio'
import { TradingHours } from '../tradingHours'
import type { Defect, DefectCode } from './dataDefect'
import { RobustLevel } from './robustLevel'

const WINDOW = 61
const WINDOW_MIN = 20
/** Returns have fat tails: days of 20 robust deviations happened and were real, beyond 25 hardly any. */
const OUTLIER_SCORE = 25
const DEVIATION_FLOOR = 0.0008

/** Checks the completed bars of one instrument and timeframe, oldest first. */
export class BarQuality {
  readonly #timeframe: Timeframe
  readonly #hours = new TradingHours()
  readonly #returns = new RobustLevel(WINDOW)
  #previous: Bar | undefined

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe
  }

  next(bar: Bar): readonly Defect[] {
    const previous = this.#previous
    if (previous && bar.tsEvent < previous.tsEvent) return [defect('OUT_OF_ORDER')]
    if (previous && bar.tsEvent === previous.tsEvent) return [defect('DUPLICATE')]
    const form = formDefect(bar)
    if (form) return [form]
    this.#previous = bar
    const found: Defect[] = []
    if (!this.#isInHours(bar)) found.push(defect('OUTSIDE_HOURS'))
    if (!previous) return found
    const missing = barsMissingBetween(previous, bar, this.#timeframe)
    if (missing > 0) found.push(defect('GAP', `${missing} bars`))
    const jump = this.#jump(previous, bar)
    if (jump) found.push(jump)
    return found
  }

  #isInHours({ tsEvent }: Bar): boolean {
    return this.#timeframe === '1d'
      ? isSession(exchangeDateOf(tsEvent))
      : this.#hours.phaseAt(tsEvent) !== 'closed'
  }

  #jump(previous: Bar, bar: Bar): Defect | undefined {
    const ratio = splitRatioOf(previous.close, bar.open)
    if (ratio !== undefined)
      return defect('SPLIT_LIKE', `${previous.close} -> ${bar.open}: ${ratio.toFixed(2)} for 1?`)
    const change = Math.log(bar.close / previous.close)
    const score = this.#returns.count < WINDOW_MIN ? 0 : this.#returns.scoreOf(change, DEVIATION_FLOOR)
    this.#returns.push(change)
    return score > OUTLIER_SCORE
      ? defect('OUTLIER', `${previous.close} -> ${bar.close}: ${score.toFixed(0)} deviations`)
      : undefined
  }
}

/** What is wrong with a bar taken by itself: such a bar cannot be used at all. */
export function formDefect({ open, high, low, close }: Bar): Defect | undefined {
  if (!(open > 0 && high > 0 && low > 0 && close > 0))
    return defect('ZERO_PRICE', `${open} ${high} ${low} ${close}`)
  if (high < Math.max(open, close) || low > Math.min(open, close))
    return defect('INCONSISTENT', `${open} ${high} ${low} ${close}`)
  return undefined
}

const defect = (code: DefectCode, detail = ''): Defect => ({ code, detail })
