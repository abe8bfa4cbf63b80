import type { Severity } from '#core/alerts/alert'
import { type Channel, JSON_HEADERS, post } from '../channel'

const COLOURS: Readonly<Record<Severity, number>> = { info: 0x3b82f6, warning: 0xf59e0b, critical: 0xef4444 }
const [TITLE_MAX, TEXT_MAX] = [256, 4_096]

/** A webhook of a channel, with an embed. Nobody is mentioned by what an alert says. */
export const discord = (webhookUrl: string): Channel => ({
  name: 'discord',
  send: ({ title, text, severity }) => {
    const embed = {
      title: title.slice(0, TITLE_MAX),
      description: text.slice(0, TEXT_MAX),
      color: COLOURS[severity],
    }
    const body = { username: 'Claxton', embeds: [embed], allowed_mentions: { parse: [] } }
    return post('Discord', webhookUrl, JSON.stringify(body), JSON_HEADERS)
  },
})
