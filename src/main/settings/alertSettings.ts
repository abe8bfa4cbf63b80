import { z } from 'zod'
import { CHANNELS, SEVERITIES } from '#core/alerts/alert'
import { machineSetting, secret, setting } from './setting'

const ROUTE = new RegExp(`^(${CHANNELS.join('|')}):(${SEVERITIES.join('|')})$`)
const FROM_ENVIRONMENT = 'Set it from the environment, not from a file.'
const word = z.string().max(500)
const address = z.union([z.literal(''), z.url()])

/** Who is told what, when, and how. */
export const ALERT_SETTINGS = {
  'alerts.routes': setting(
    z.array(z.string().regex(ROUTE, 'CHANNEL:SEVERITY')).max(20),
    [],
    'Least severity by channel, such as telegram:critical (desktop, telegram, discord, slack, pushover, mail, webhook; info, warning, critical). Channels that are not named take everything.',
  ),
  'alerts.quiet': setting(
    z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$/, 'HH:MM-HH:MM'),
    '',
    "Hours (HH:MM-HH:MM, New York's) in which only what is critical is sent; the rest comes together at their end.",
  ),
  'alerts.perTenMinutes': setting(
    z.number().int().min(1).max(1_000),
    10,
    'Messages of one channel in ten minutes; more are gathered into one. What is critical is not counted.',
  ),
  'alerts.summary': setting(z.boolean(), true, "The day in one message, at 16:15 New York's time."),
  'alerts.desktop': setting(z.boolean(), true, 'Notifications of the desktop application.'),
  'alerts.telegramToken': secret(word, '', `Token of a Telegram bot. ${FROM_ENVIRONMENT}`),
  'alerts.telegramChat': setting(word, '', 'Telegram chat that the bot writes to.'),
  'alerts.telegramUrl': machineSetting(z.url(), 'https://api.telegram.org', 'Where Telegram is reached.'),
  'alerts.discordUrl': secret(address, '', `Address of a Discord webhook. ${FROM_ENVIRONMENT}`),
  'alerts.slackUrl': secret(address, '', `Address of a Slack incoming webhook. ${FROM_ENVIRONMENT}`),
  'alerts.pushoverToken': secret(word, '', `Token of a Pushover application. ${FROM_ENVIRONMENT}`),
  'alerts.pushoverUser': secret(word, '', `Key of a Pushover user or group. ${FROM_ENVIRONMENT}`),
  'alerts.pushoverUrl': machineSetting(z.url(), 'https://api.pushover.net', 'Where Pushover is reached.'),
  'alerts.smtpUrl': secret(
    z.union([z.literal(''), z.string().regex(/^smtps?:\/\//)]),
    '',
    `Mail server: smtps://user:password@host or smtp://. ${FROM_ENVIRONMENT}`,
  ),
  'alerts.mailFrom': setting(word, '', 'Sender of mails.'),
  'alerts.mailTo': setting(word, '', 'Receivers of mails, with commas between them.'),
  'alerts.webhookUrl': secret(
    address,
    '',
    `Address of your own that alerts are posted to as JSON. ${FROM_ENVIRONMENT}`,
  ),
  'alerts.webhookSecret': secret(
    word,
    '',
    `Signs what is posted to it: x-claxton-signature is sha256= and the HMAC of the body. ${FROM_ENVIRONMENT}`,
  ),
  'alerts.heartbeatUrl': secret(
    address,
    '',
    `Address that is asked for every minute while the trading loop proves work (healthchecks.io and the like); its silence is the alarm. ${FROM_ENVIRONMENT}`,
  ),
} as const
