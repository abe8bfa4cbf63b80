import { connect, type Socket } from 'node:net'
import { FieldReader } from '#main/gateway/wire/fieldReader'
import { FrameSplitter } from '#main/gateway/wire/frameSplitter'
import { FrameWriter } from '#main/gateway/wire/frameWriter'
import { API_PREFIX } from '#main/gateway/wire/handshake'
import { blankMessage, type Layout, readMessage, writeMessage } from '#main/gateway/wire/layout'
import { type RequestName, type RequestOf, requests } from '#main/gateway/wire/requests'
import { type ResponseName, type ResponseOf, responseNames, responses } from '#main/gateway/wire/responses'

const WITHIN_MS = 5_000

export type Received = {
  readonly name: ResponseName
  readonly message: Readonly<Record<string, unknown>>
  readonly isWholly: boolean
}

/** A client of our own on the gateway's tables: for versions, bursts and contents that no library sends. */
export class WireClient {
  readonly received: Received[] = []
  version = 0
  bytesReceived = 0
  onBytes: (bytes: Buffer) => void = () => undefined
  private readonly splitter = new FrameSplitter()
  private waiting: (() => void)[] = []

  private constructor(private readonly socket: Socket) {
    socket.on('data', bytes => this.receive(bytes))
    socket.on('error', () => socket.destroy())
  }

  /** Speaks as a client that knows these versions, and starts the API. */
  static async connected(port: number, clientId: number, versions: string): Promise<WireClient> {
    const socket = connect(port, '127.0.0.1')
    const client = new WireClient(socket)
    const hello = new FrameWriter()
    hello.begin()
    hello.field(versions)
    hello.end()
    // The first frame alone has no NUL at its end.
    const frame = hello.take()
    const bytes = Buffer.concat([API_PREFIX, frame.subarray(0, frame.length - 1)])
    bytes.writeUInt32BE(versions.length, API_PREFIX.length)
    socket.write(bytes)
    await client.until(() => client.version > 0)
    client.send({ startApi: { clientId, optionalCapabilities: '' } })
    await client.next('nextValidId')
    return client
  }

  /** Sends requests in one write, as a burst; fields that are left out are empty. */
  send(...burst: { readonly [Name in RequestName]?: Partial<RequestOf<Name>> }[]): void {
    const writer = new FrameWriter()
    for (const each of burst) {
      for (const [name, fields] of Object.entries(each)) {
        const layout = requests[name as RequestName] as Layout<object, object>
        writeMessage(layout, this.version, { ...blankMessage(layout), ...fields }, writer)
      }
    }
    this.socket.write(writer.take())
  }

  async next<Name extends ResponseName>(name: Name): Promise<ResponseOf<Name>> {
    const find = () => this.received.find(each => each.name === name)
    await this.until(() => find() !== undefined, name)
    return find()?.message as ResponseOf<Name>
  }

  /** Everything that was sent before has been answered once this has. */
  async answered(): Promise<void> {
    const count = () => this.received.filter(({ name }) => name === 'currentTime').length
    const before = count()
    this.send({ reqCurrentTime: {} })
    await this.until(() => count() > before, 'currentTime')
  }

  async until(isDone: () => boolean, what = 'it'): Promise<void> {
    const deadline = performance.now() + WITHIN_MS
    while (!isDone()) {
      await new Promise<void>((resolve, reject) => {
        const names = this.received.slice(-8).map(({ name }) => name)
        const giveUp = () => reject(new Error(`no ${what} within ${WITHIN_MS} ms; last: ${names.join(', ')}`))
        const timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()))
        this.waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  close(): void {
    this.socket.destroy()
  }

  private receive(bytes: Buffer): void {
    this.bytesReceived += bytes.length
    this.onBytes(bytes)
    const frames = this.splitter.push(bytes)
    if (!frames.ok) throw new Error(frames.error)
    for (const frame of frames.value) this.receiveFrame(new FieldReader(frame))
    for (const wake of this.waiting.splice(0)) wake()
  }

  private receiveFrame(reader: FieldReader): void {
    if (this.version === 0) {
      this.version = Number(reader.next())
      return
    }
    const name = responseNames.get(Number(reader.next()))
    if (!name) throw new Error('a message that no table has')
    const message = readMessage(responses[name] as Layout<Record<string, unknown>>, this.version, reader)
    this.received.push({ name, message, isWholly: reader.isAtEnd })
  }
}
