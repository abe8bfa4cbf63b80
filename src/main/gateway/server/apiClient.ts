import type { Socket } from 'node:net'
import type { WireFaults } from '#main/gateway/faults/wireFaults'
import { FieldReader, fieldsOf } from '#main/gateway/wire/fieldReader'
import { FrameSplitter } from '#main/gateway/wire/frameSplitter'
import { FrameWriter } from '#main/gateway/wire/frameWriter'
import { API_PREFIX, negotiateVersion } from '#main/gateway/wire/handshake'
import { type Layout, readMessage, writeMessage } from '#main/gateway/wire/layout'
import { type RequestName, requestNames, requests } from '#main/gateway/wire/requests'
import { type ResponseName, responses, type WritableResponseOf } from '#main/gateway/wire/responses'
import { FieldError } from '#main/gateway/wire/valueTypes'
import type { GatewayLog } from './gatewayLog'
import type { Limits } from './limits'
import { MessageRate } from './messageRate'

export type ApiClientOptions = {
  readonly versions: { readonly min: number; readonly max: number }
  readonly limits: Limits
  readonly faults: WireFaults
  readonly log: GatewayLog
  /** Text after the version in the server's first frame. */
  readonly connectionTime: () => string
  /** Hears every frame in both directions. */
  readonly onFrame?: ((from: 'client' | 'server', frame: Buffer) => void) | undefined
  readonly onRequest: (client: ApiClient, name: RequestName, message: unknown) => void
  readonly onClose: (client: ApiClient) => void
}

/** One API connection: bytes in, requests out; messages in, bytes out. */
export class ApiClient {
  /** Known from START_API on. */
  clientId: number | undefined
  version = 0
  private stage: 'prefix' | 'version' | 'open' | 'closed' = 'prefix'
  private prefix = Buffer.alloc(0)
  private readonly splitter = new FrameSplitter()
  private readonly writer = new FrameWriter()
  private readonly rate: MessageRate
  private flushIsScheduled = false
  /** Messages that a fault lets the next one overtake. */
  private readonly overtaken: (() => void)[] = []

  constructor(
    private readonly socket: Socket,
    private readonly options: ApiClientOptions,
  ) {
    this.rate = new MessageRate(options.limits.messagesPerSecond)
    socket.setNoDelay(true)
    socket.on('data', bytes => this.receive(bytes))
    socket.on('error', error => this.options.log('client.socketError', { message: error.message }))
    socket.on('close', () => {
      this.stage = 'closed'
      options.onClose(this)
    })
  }

  get isOpen(): boolean {
    return this.stage === 'open'
  }

  /** What the client has not read yet. */
  get unsentBytes(): number {
    return this.socket.writableLength + this.writer.pendingBytes
  }

  send<Name extends ResponseName>(name: Name, message: WritableResponseOf<Name>): void {
    if (this.stage !== 'open') return
    const delivery = this.options.faults.deliveryOf(name, this.clientId)
    for (let copy = 0; copy < delivery.copies; copy++) this.write(name, message)
    if (delivery.isOvertaken) this.overtaken.push(() => this.write(name, message))
    else for (const write of this.overtaken.splice(0)) write()
    if (delivery.later) delivery.later(() => this.write(name, message))
    this.options.faults.noteSent(name)
  }

  /** An error or notice; id -1 speaks of no request. */
  sendError(id: number, code: number, text: string): void {
    this.send('error', { id, code, text, advancedOrderRejectJson: '' })
  }

  /** Says why in the log; what was sent before still goes out. */
  close(reason: string): void {
    if (this.stage === 'closed') return
    this.options.log('client.closed', { clientId: this.clientId, reason })
    this.flush()
    this.stage = 'closed'
    this.socket.end()
    this.socket.destroySoon()
  }

  /** As a crash of TWS or a cut cable looks: without a word after what has been sent. */
  destroy(reason: string): void {
    this.options.log('client.destroyed', { clientId: this.clientId, reason })
    this.flush()
    this.stage = 'closed'
    this.socket.destroy()
  }

  private write(name: ResponseName, message: unknown): void {
    if (this.stage !== 'open' || this.options.faults.isMute(this.clientId)) return
    writeMessage(responses[name] as Layout<unknown, unknown>, this.version, message, this.writer)
    const unsent = this.unsentBytes
    if (unsent > this.options.limits.outputBytes) {
      this.destroy(`slow reader: ${unsent} bytes unsent`)
    } else if (!this.flushIsScheduled) {
      this.flushIsScheduled = true
      const { delayMs } = this.options.faults
      if (delayMs > 0) setTimeout(() => this.flush(), delayMs)
      else setImmediate(() => this.flush())
    }
  }

  private flush(): void {
    this.flushIsScheduled = false
    if (this.stage !== 'open' || this.writer.pendingBytes === 0) return
    const bytes = this.writer.take()
    this.socket.write(bytes)
    const { onFrame } = this.options
    if (!onFrame) return
    const frames = new FrameSplitter().push(bytes)
    if (frames.ok) for (const frame of frames.value) onFrame('server', frame)
  }

  private receive(bytes: Buffer): void {
    if (this.stage === 'closed') return
    const rest = this.stage === 'prefix' ? this.receivePrefix(bytes) : bytes
    if (!rest || rest.length === 0) return
    const frames = this.splitter.push(rest)
    if (!frames.ok) {
      this.close(frames.error)
      return
    }
    for (const frame of frames.value) this.receiveFrame(frame)
  }

  /** What follows the prefix, once it is complete. Anything else is a client that lost its place: closed. */
  private receivePrefix(bytes: Buffer): Buffer | undefined {
    this.prefix = Buffer.concat([this.prefix, bytes])
    const expected = API_PREFIX.subarray(0, this.prefix.length)
    if (!this.prefix.subarray(0, API_PREFIX.length).equals(expected)) {
      this.close('the first bytes are not API\\0')
      return undefined
    }
    if (this.prefix.length < API_PREFIX.length) return undefined
    this.stage = 'version'
    return this.prefix.subarray(API_PREFIX.length)
  }

  private receiveFrame(frame: Buffer): void {
    this.options.onFrame?.('client', frame)
    if (this.stage === 'version') this.answerHandshake(frame)
    else if (this.stage === 'open' && !this.options.faults.isMute(this.clientId)) this.receiveRequest(frame)
  }

  private answerHandshake(frame: Buffer): void {
    const version = negotiateVersion(frame, this.options.versions)
    if (!version.ok) {
      this.close(version.error)
      return
    }
    this.version = version.value
    this.stage = 'open'
    this.writer.begin()
    this.writer.field(String(this.version))
    this.writer.field(this.options.connectionTime())
    this.writer.end()
    this.flush()
  }

  private receiveRequest(frame: Buffer): void {
    if (!this.isWithinRate()) return
    const reader = new FieldReader(frame)
    const id = Number(reader.next())
    const name = requestNames.get(id)
    if (!name) {
      this.sendError(guessedId(frame), 320, `Error reading request. Message id ${id} is not known.`)
      return
    }
    try {
      const message = readMessage(requests[name] as Layout, this.version, reader)
      this.options.onRequest(this, name, message)
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      this.sendError(guessedId(frame), 320, `Error reading request. ${error.message}`)
    }
  }

  private isWithinRate(): boolean {
    const verdict = this.rate.count(performance.now())
    if (verdict === 'within') return true
    const { messagesPerSecond } = this.options.limits
    this.sendError(-1, 100, `Max rate of messages per second has been exceeded:max=${messagesPerSecond}`)
    if (verdict === 'disconnect') this.close('message rate exceeded repeatedly')
    return false
  }
}

/** The request's own id where it can be guessed: after the message id, or after a version. */
function guessedId(frame: Buffer): number {
  const [, first, second] = fieldsOf(frame).map(Number)
  const candidate = second !== undefined && first !== undefined && first < 15 ? second : first
  return candidate !== undefined && Number.isInteger(candidate) ? candidate : -1
}
