import type { Severity } from '#core/alerts/alert'
import { type Channel, post } from '../channel'

const PRIORITIES: Readonly<Record<Severity, number>> = { info: -1, warning: 0, critical: 2 }
const [TITLE_MAX, TEXT_MAX] = [250, 1_024]
/** An emergency is repeated every minute for an hour, until somebody acknowledges it. */
const EMERGENCY = { retry: '60', expire: '3600' }

export const pushover = (apiUrl: string, token: string, user: string): Channel => ({
  name: 'pushover',
  send: ({ title, text, severity }) => {
    const form = new URLSearchParams({
      token,
      user,
      title: title.slice(0, TITLE_MAX),
      message: (text || title).slice(0, TEXT_MAX),
      priority: String(PRIORITIES[severity]),
      ...(severity === 'critical' && EMERGENCY),
    })
    return post('Pushover', `${apiUrl}/1/messages.json`, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    })
  },
})
