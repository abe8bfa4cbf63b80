import { connect } from 'node:net'
import { EventName } from '@stoqey/ib'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayUnderTest } from '../../fakes/gatewayUnderTest'

let running: GatewayUnderTest | undefined
async function start(options: Parameters<typeof GatewayUnderTest.start>[0] = {}): Promise<GatewayUnderTest> {
  running = await GatewayUnderTest.start(options)
  return running
}
afterEach(async () => {
  await running?.stop()
  running = undefined
})

/** Writes bytes to the gateway and gives what it answers until it closes. */
function answerTo(port: number, ...pieces: (string | Buffer)[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece)
    })
    socket.on('data', bytes => chunks.push(bytes))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })
}

const versionFrame = (text: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([Buffer.from('API\0'), length, Buffer.from(text)])
}

describe('the handshake', () => {
  it.each([176, 177, 178, 179, 180, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193])(
    'lets @stoqey/ib in at version %d and gives it account, order id and farm notices',
    async serverVersion => {
      const gateway = await start({ serverVersion })
      const client = await gateway.client()
      expect((await client.next(EventName.server))[0]).toBe(serverVersion)
      expect(await client.next(EventName.managedAccounts)).toEqual(['SIM0000001'])
      expect(await client.next(EventName.nextValidId)).toEqual([1])
      expect(await client.notice(2104)).toContain('farm connection is OK')
      expect(client.all(EventName.error)).toEqual([])
    },
  )

  it('refuses a client id that is in use with 326 and closes', async () => {
    const gateway = await start()
    await gateway.client(7)
    const second = gateway.clientToBe(7)
    expect(await second.notice(326)).toContain('already in use')
    await second.next(EventName.disconnected)
  })

  it('lets a client id in again once its connection is gone', async () => {
    const gateway = await start()
    const first = await gateway.client(7)
    first.disconnect()
    await first.next(EventName.disconnected)
    await gateway.client(7)
  })

  it.each([
    ['a backlog before API\\0', Buffer.from('\0\0\0\x0549\x001\0API\0')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a version that is too old', versionFrame('v100..150')],
    ['a version that is too new', versionFrame('v200..210')],
    ['no version', versionFrame('hello')],
    ['a frame of 4 GiB', Buffer.concat([Buffer.from('API\0'), Buffer.from([255, 255, 255, 255])])],
  ])('closes on %s without a word, and lives on', async (_name, bytes) => {
    const gateway = await start()
    expect(await answerTo(gateway.port, bytes)).toEqual(Buffer.alloc(0))
    await gateway.client()
  })

  it('answers the same when every byte comes alone', async () => {
    const gateway = await start()
    const bytes = Buffer.concat([versionFrame('v100..178'), Buffer.from([0, 0, 0, 0])])
    const answer = await answerTo(gateway.port, ...[...bytes].map(byte => Buffer.from([byte])))
    expect(answer.subarray(4).toString().split('\0')[0]).toBe('178')
  })

  it('answers an unknown request with 320 and keeps the connection', async () => {
    const gateway = await start()
    const client = await gateway.client()
    // The library has no way to send one, so its own connection is used through its encoder's back door.
    const socket = client.api as unknown as {
      controller: { socket: { client: { write(bytes: Buffer): void } } }
    }
    socket.controller.socket.client.write(Buffer.from('\0\0\0\x09999\x001\x0042\0'.slice(0, 13), 'latin1'))
    expect(await client.error(42)).toMatchObject({ code: 320 })
    client.api.reqCurrentTime()
    await client.next(EventName.currentTime)
  })
})
