import { createHmac } from 'node:crypto'
import { type Channel, JSON_HEADERS, post } from '../channel'

/** JSON to an address of your own; with a secret it is signed, so that the other side knows who speaks. */
export const webhook = (url: string, secret: string): Channel => ({
  name: 'webhook',
  send: alert => {
    const body = JSON.stringify(alert)
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    return post('The webhook', url, body, {
      ...JSON_HEADERS,
      ...(secret !== '' && { 'x-claxton-signature': `sha256=${signature}` }),
    })
  },
})
