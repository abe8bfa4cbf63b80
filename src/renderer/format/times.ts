/** Every time on screen is New York's; only what the machine itself does next is counted in its own time. */
const newYork = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hourCycle: 'h23', ...options })

const clock = newYork({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minute = newYork({ hour: '2-digit', minute: '2-digit' })
const day = newYork({ weekday: 'short', day: '2-digit', month: 'short', year: 'numeric' })
const shortDay = newYork({ day: '2-digit', month: 'short' })
const localClock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

export const formatClock = (epochMs: number): string => clock.format(epochMs)
export const formatMinute = (epochMs: number): string => minute.format(epochMs)
export const formatDay = (epochMs: number): string => {
  const parts = Object.fromEntries(day.formatToParts(epochMs).map(part => [part.type, part.value]))
  return `${parts['weekday']} ${parts['day']} ${parts['month']} ${parts['year']}`
}
export const formatShortDay = (epochMs: number): string => {
  const parts = Object.fromEntries(shortDay.formatToParts(epochMs).map(part => [part.type, part.value]))
  return `${parts['day']} ${parts['month']}`
}

/** The machine's own time of day, for log lines and reconnections. */
export const formatWallClock = (epochMs: number): string => localClock.format(epochMs)

/** 3,725,000 -> `1h 02m`; 125,000 -> `2m 05s`; 9,000 -> `9s`. Negative counts as zero. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const pad = (value: number) => String(value).padStart(2, '0')
  if (seconds >= 86_400)
    return `${Math.floor(seconds / 86_400)}d ${pad(Math.floor((seconds % 86_400) / 3600))}h`
  if (seconds >= 3_600) return `${Math.floor(seconds / 3600)}h ${pad(Math.floor((seconds % 3600) / 60))}m`
  if (seconds >= 60) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  return `${seconds}s`
}

/** 80 -> `80 ms`; 1,500 -> `1.5 s`; 41,200 -> `41 s`. */
export function formatLag(lagMs: number): string {
  if (lagMs < 1000) return `${Math.round(lagMs)} ms`
  if (lagMs < 10_000) return `${(lagMs / 1000).toFixed(1)} s`
  return lagMs < 60_000 ? `${Math.round(lagMs / 1000)} s` : formatDuration(lagMs)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2013-10-18` -> `18 Oct` or, with the year, `18 Oct 13`. */
export function formatSessionDate(date: string, withYear = false): string {
  const [year = '', month = '', dayOfMonth = ''] = date.split('-')
  const text = `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1] ?? month}`
  return withYear ? `${text} ${year.slice(2)}` : text
}
