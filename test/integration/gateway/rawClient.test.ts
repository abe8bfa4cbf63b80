import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { SPY } from '../../fakes/fakeContracts'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'

// A client that shares nothing with the gateway: no library, no tables, only bytes as the protocol describes them.

/** Frames of text fields, each with its NUL; gives back the frames that arrive, field by field. */
class RawClient {
  readonly frames: string[][] = []
  private buffered = Buffer.alloc(0)
  private arrived: (() => void)[] = []

  constructor(private readonly socket: Socket) {
    socket.on('data', bytes => {
      this.buffered = Buffer.concat([this.buffered, bytes])
      while (this.buffered.length >= 4 && this.buffered.length >= 4 + this.buffered.readInt32BE(0)) {
        const end = 4 + this.buffered.readInt32BE(0)
        this.frames.push(this.buffered.toString('utf8', 4, end).split('\0').slice(0, -1))
        this.buffered = this.buffered.subarray(end)
      }
      for (const wake of this.arrived.splice(0)) wake()
    })
  }

  hello(versions: string): void {
    const length = Buffer.alloc(4)
    length.writeInt32BE(versions.length)
    this.socket.write(Buffer.concat([Buffer.from('API\0'), length, Buffer.from(versions)]))
  }

  say(...fields: readonly (string | number)[]): void {
    const body = Buffer.from(fields.map(field => `${field}\0`).join(''))
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length)
    // In two writes: a server must not count on frames and segments being the same.
    this.socket.write(Buffer.concat([length, body.subarray(0, 3)]))
    this.socket.write(body.subarray(3))
  }

  async frame(isMeant: (fields: readonly string[]) => boolean): Promise<readonly string[]> {
    for (;;) {
      const found = this.frames.find(isMeant)
      if (found) return found
      await new Promise<void>(resolve => this.arrived.push(resolve))
    }
  }

  close(): void {
    this.socket.destroy()
  }
}

const empty = (count: number): readonly string[] => Array.from({ length: count }, () => '')

/** Everything after the message id of a plain limit order, in the order of the protocol's description. */
const limitOrder = (orderId: number, price: number, version: number): readonly (string | number)[] => [
  orderId,
  ...[SPY, 'SPY', 'STK', '', 0, '', '', 'SMART', '', 'USD', '', '', '', ''],
  ...['BUY', 10, 'LMT', price, '', 'DAY', '', '', '', 0, 'raw', 1, 0, 0, 0, 0, 0, 0, 0],
  ...['', 0, '', '', '', '', '', ...(version < 177 ? [''] : []), '', 0, '', -1],
  ...[0, '', '', 0, '', '', 0, 0, '', 0, '', '', '', '', '', 0],
  ...['', '', '', ''],
  ...[0, '', '', ''],
  ...['', '', ''],
  ...['', '', '', ''],
  ...[0, '', '', 0],
  0,
  ...['', '', 0, '', 0, 0, 0],
  0,
  ...empty(7),
  ...['', '', '', '', '', '', '', '', 0, 0, 0, ''],
  ...['', '', 0, '', ''],
  ...(version >= 183 ? [''] : []),
  ...(version >= 184 ? [0] : []),
  ...(version >= 189 ? [0] : []),
  ...(version >= 192 ? [2147483647] : []),
]

const cancel = (orderId: number, version: number): readonly (string | number)[] =>
  version >= 192 ? [4, orderId, '', '', 2147483647] : [4, 1, orderId, '']

let gateway: GatewayUnderTest
let client: RawClient
afterEach(async () => {
  client.close()
  await gateway.stop()
})

async function connected(version: number): Promise<RawClient> {
  gateway = await GatewayUnderTest.start({ serverVersion: 193 })
  client = new RawClient(connect(gateway.port, '127.0.0.1'))
  client.hello(`v100..${version}`)
  expect((await client.frame(() => true))[0]).toBe(String(version))
  client.say(71, 2, 4, '')
  await client.frame(([id]) => id === '9')
  return client
}

describe.each([176, 193])('a client of bytes alone, at version %d', version => {
  it('is let in and told its account, its first order id and the farms', async () => {
    await connected(version)
    await client.frame(([id, , , code]) => id === '4' && code === '2158')
    expect(client.frames.slice(1).map(([id]) => id)).toEqual(['15', '9', '4', '4', '4'])
    expect(client.frames[1]).toEqual(['15', '1', 'SIM0000001'])
    expect(client.frames[2]).toEqual(['9', '1', '1'])
  })

  it('gets quotes: parameters, type, prices and their sizes', async () => {
    await connected(version)
    client.say(1, 11, 7, SPY, 'SPY', 'STK', '', 0, '', '', 'SMART', '', 'USD', '', '', 0, '', 0, 0, '')
    expect(await client.frame(([id, , , type]) => id === '1' && type === '2')).toEqual([
      '1',
      '6',
      '7',
      '2',
      '165.02',
      '400',
      '1',
    ])
    const ids = client.frames
      .slice(1)
      .map(([id]) => id)
      .filter(id => !['15', '9', '4'].includes(id ?? ''))
    expect(ids.slice(0, 4)).toEqual(['81', '58', '1', '2'])
  })

  it('places an order, which is echoed, filled and paid for', async () => {
    await connected(version)
    client.say(3, ...limitOrder(1, 165.05, version))
    const opened = await client.frame(([id]) => id === '5')
    expect(opened.slice(1, 5)).toEqual(['1', String(SPY), 'SPY', 'STK'])
    expect(opened.slice(13, 19)).toEqual(['BUY', '10', 'LMT', '165.05', '0', 'DAY'])
    expect(opened.slice(23, 25)).toEqual(['raw', '4'])
    // 176 has a profile more; 193 has six fields that came later.
    expect(opened.length).toBe(version === 176 ? 136 : 141)
    const filled = await client.frame(([id, , status]) => id === '3' && status === 'Filled')
    expect(filled.slice(3, 6)).toEqual(['10', '0', '165.02'])
    const [, reqId, orderId, conId] = await client.frame(([id]) => id === '11')
    expect([reqId, orderId, conId]).toEqual(['-1', '1', String(SPY)])
    await client.frame(([id]) => id === '59')
  })

  it('cancels an order', async () => {
    await connected(version)
    client.say(3, ...limitOrder(1, 160, version))
    await client.frame(([id, , status]) => id === '3' && status === 'Submitted')
    client.say(...cancel(1, version))
    await client.frame(([id, , status]) => id === '3' && status === 'Cancelled')
    expect(await client.frame(([id, , , code]) => id === '4' && code === '202')).toHaveLength(6)
  })

  it('is told of a request that no table has, and stays', async () => {
    await connected(version)
    client.say(999, 1, 42)
    expect((await client.frame(([id, , , code]) => id === '4' && code === '320'))[2]).toBe('42')
    client.say(49, 1)
    expect(await client.frame(([id]) => id === '49')).toEqual(['49', '1', '1381239000'])
  })
})
