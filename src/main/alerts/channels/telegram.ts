import { type Channel, JSON_HEADERS, post } from '../channel'

/** Longest text of a message. */
const TEXT_MAX = 4_096

/** Bot API, sendMessage: plain text, so that nothing in it is taken for markup. */
export const telegram = (apiUrl: string, token: string, chat: string): Channel => ({
  name: 'telegram',
  send: ({ title, text, severity }) => {
    const body = {
      chat_id: chat,
      text: `${title}\n${text}`.slice(0, TEXT_MAX),
      disable_notification: severity === 'info',
    }
    return post('Telegram', `${apiUrl}/bot${token}/sendMessage`, JSON.stringify(body), JSON_HEADERS)
  },
})
