import type { Alert } from '#core/alerts/alert'
import { exchangeTimeOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import type { EngineViews } from '#main/engine/engineViews'

const SUMMARY_AT_MS = (16 * 60 + 15) * MS_PER_MINUTE
const FILLS_MAX = 2_000

/** The session that a summary is due for: from 16:15 on, half days included. */
export function summaryDue(now: EpochMs): SessionDate | undefined {
  const { date, msOfDay } = exchangeTimeOf(now)
  return msOfDay >= SUMMARY_AT_MS && sessionOf(date) ? date : undefined
}

/** The day in one message; `auditHead`, kept elsewhere, shows later that nothing was cut off the audit log. */
export function dailySummary(views: EngineViews, session: SessionDate, auditHead: string | undefined): Alert {
  const status = views.status()
  const account = views.account()
  const fills = views.fills(FILLS_MAX).filter(fill => exchangeTimeOf(epochMs(fill.tsEvent)).date === session)
  const open = views.positions().filter(({ quantity }) => quantity !== 0)
  const working = views.orders(true)
  const fees = fills.reduce((sum, { commission }) => sum + (commission ?? 0), 0)
  const lines = [
    `P&L of the day ${dollars(account.dailyPnl)}, realised ${dollars(account.realizedPnl)}, open ${dollars(account.unrealizedPnl)}`,
    `Equity ${dollars(account.netLiquidation)}`,
    `${fills.length} fills, commissions ${dollars(fees)}`,
    `${open.length} positions, ${working.length} working orders`,
    `Kill switch ${status.killSwitch.state}, broker ${status.broker.state}, entries ${status.entriesOn ? 'on' : 'off'}`,
    ...(auditHead === undefined ? [] : [`Audit head ${auditHead}`]),
  ]
  return {
    severity: 'info',
    event: 'summary.day',
    title: `${session} ${status.mode}: ${dollars(account.dailyPnl)}`,
    text: lines.join('\n'),
  }
}

const dollars = (value: number | null): string =>
  value === null ? 'unknown' : `${value < 0 ? '-' : ''}$${Math.abs(value).toFixed(2)}`
