import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client that shares nothing with the gateway but the protocol: it writes fields and counts the frames that come. */
export class FrameCounter {
  frames = 0
  bytes = 0
  isClosed = false
  /** Frames by message id, when asked for. */
  readonly byId = new Map<string, number>()
  private rest: Buffer = Buffer.alloc(0)

  private constructor(
    readonly socket: Socket,
    private readonly countsIds: boolean,
  ) {
    socket.on('data', bytes => this.take(bytes))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.isClosed = true
    })
  }

  static async connected(port: number, clientId: number, countsIds = false): Promise<FrameCounter> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const counter = new FrameCounter(socket, countsIds)
    const versions = Buffer.from('v100..178')
    socket.write(Buffer.concat([Buffer.from('API\0'), lengthOf(versions), versions]))
    await counter.until(() => counter.frames > 0)
    counter.say(71, 2, clientId, '')
    await counter.until(() => counter.frames > 3)
    return counter
  }

  say(...fields: readonly (string | number)[]): void {
    const body = Buffer.from(fields.map(field => `${field}\0`).join(''))
    this.socket.write(Buffer.concat([lengthOf(body), body]))
  }

  /** Every quote, or every print, of a stock. */
  streamTicks(reqId: number, symbol: string, kind: 'BidAsk' | 'AllLast'): void {
    this.say(97, reqId, 0, symbol, 'STK', '', 0, '', '', 'SMART', '', 'USD', '', '', kind, 0, 0)
  }

  /** Throws when the connection ends first, or it takes more than a minute. */
  async until(isDone: () => boolean): Promise<void> {
    const deadline = performance.now() + 60_000
    while (!isDone()) {
      if (this.isClosed) throw new Error('the gateway closed the connection')
      if (performance.now() > deadline)
        throw new Error(`not done within a minute, after ${this.frames} frames`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  private take(bytes: Buffer): void {
    this.bytes += bytes.length
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes
    let at = 0
    while (all.length - at >= 4) {
      const end = at + 4 + all.readUInt32BE(at)
      if (end > all.length) break
      if (this.countsIds) this.note(all, at + 4)
      this.frames += 1
      at = end
    }
    this.rest = all.subarray(at)
  }

  private note(all: Buffer, from: number): void {
    const id = all.toString('latin1', from, all.indexOf(0, from))
    this.byId.set(id, (this.byId.get(id) ?? 0) + 1)
  }
}

function lengthOf(body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return length
}
