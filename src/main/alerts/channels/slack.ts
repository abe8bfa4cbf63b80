import { type Channel, JSON_HEADERS, post } from '../channel'

/** Longest text of a block. */
const TEXT_MAX = 3_000

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** An incoming webhook: a heading and plain text; `text` is what notifications show. */
export const slack = (webhookUrl: string): Channel => ({
  name: 'slack',
  send: ({ title, text, severity }) => {
    const heading = `[${severity}] ${title}`
    const body = {
      text: escaped(heading),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: heading.slice(0, 150) } },
        { type: 'section', text: { type: 'mrkdwn', text: escaped(text || '-').slice(0, TEXT_MAX) } },
      ],
    }
    return post('Slack', webhookUrl, JSON.stringify(body), JSON_HEADERS)
  },
})
