import { type ChannelName, SEVERITIES } from '#core/alerts/alert'
import type { ChannelRules, QuietHours } from '#core/alerts/delivery'
import type { Settings } from '#main/settings/settingTable'
import type { Channel } from './channel'
import { discord } from './channels/discord'
import { mail } from './channels/mail'
import { pushover } from './channels/pushover'
import { slack } from './channels/slack'
import { telegram } from './channels/telegram'
import { webhook } from './channels/webhook'

/** The channels that the settings say enough about; the desktop's is the shell's own and given by it. */
export function channelsFrom(settings: Settings, desktop: Channel | undefined): Channel[] {
  const given = (...paths: readonly (keyof Settings)[]): boolean => paths.every(path => settings[path] !== '')
  const url = (path: 'alerts.telegramUrl' | 'alerts.pushoverUrl'): string => settings[path].replace(/\/$/, '')
  return [
    ...(desktop && settings['alerts.desktop'] ? [desktop] : []),
    ...(given('alerts.telegramToken', 'alerts.telegramChat')
      ? [
          telegram(
            url('alerts.telegramUrl'),
            settings['alerts.telegramToken'],
            settings['alerts.telegramChat'],
          ),
        ]
      : []),
    ...(given('alerts.discordUrl') ? [discord(settings['alerts.discordUrl'])] : []),
    ...(given('alerts.slackUrl') ? [slack(settings['alerts.slackUrl'])] : []),
    ...(given('alerts.pushoverToken', 'alerts.pushoverUser')
      ? [
          pushover(
            url('alerts.pushoverUrl'),
            settings['alerts.pushoverToken'],
            settings['alerts.pushoverUser'],
          ),
        ]
      : []),
    ...(given('alerts.smtpUrl', 'alerts.mailFrom', 'alerts.mailTo')
      ? [mail(settings['alerts.smtpUrl'], settings['alerts.mailFrom'], settings['alerts.mailTo'])]
      : []),
    ...(given('alerts.webhookUrl')
      ? [webhook(settings['alerts.webhookUrl'], settings['alerts.webhookSecret'])]
      : []),
  ]
}

/** `telegram:critical` -> rules; a channel that is not named takes everything. */
export function rulesFrom(channel: ChannelName, routes: Settings['alerts.routes']): ChannelRules {
  const least = routes.map(route => route.split(':')).find(([name]) => name === channel)?.[1]
  return { channel, least: SEVERITIES.find(each => each === least) ?? 'info' }
}

/** `22:00-07:00`; empty is never. */
export function quietFrom(text: string): QuietHours | undefined {
  const [, h1, m1, h2, m2] = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text) ?? []
  if (h1 === undefined) return undefined
  const at = (hours = '0', minutes = '0'): number => (Number(hours) * 60 + Number(minutes)) * 60_000
  return { from: at(h1, m1), to: at(h2, m2) }
}
