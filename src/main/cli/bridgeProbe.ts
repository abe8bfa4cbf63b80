import type { WebSocket } from 'ws'
import { type EngineAddress, openPinned } from '#main/access/pinnedSocket'
import { type ChainFrame, decodeChainFrame } from '#protocol/chainFrame'
import { type BridgeError, BridgeFailure } from '#protocol/errors'
import type { EngineFrame } from '#protocol/frames'
import {
  type InputOf,
  type MethodName,
  type OutputOf,
  PROTOCOL_VERSION,
  type TopicName,
} from '#protocol/protocol'

type Waiting = { readonly resolve: (output: unknown) => void; readonly reject: (error: Error) => void }

/** A client of the bridge for programs: says hello, calls, and follows topics over one WebSocket. */
export class BridgeProbe {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  readonly #onPush = new Set<(topic: TopicName, payload: unknown) => void>()
  readonly #onChain = new Set<(frame: ChainFrame) => void>()
  #nextId = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#chain(data)
      else this.#receive(JSON.parse(data.toString()) as EngineFrame)
    })
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the bridge closed the connection'))
      this.#waiting.clear()
    })
  }

  static connect(port: number, token: string): Promise<BridgeProbe> {
    return BridgeProbe.at({ url: `http://127.0.0.1:${port}`, fingerprint: '' }, token)
  }

  static at(address: EngineAddress, token: string): Promise<BridgeProbe> {
    return new Promise((resolve, reject) => {
      const socket = openPinned(address)
      socket.once('error', reject)
      socket.once('open', () =>
        socket.send(JSON.stringify({ kind: 'hello', version: PROTOCOL_VERSION, token })),
      )
      socket.once('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as EngineFrame
        if (frame.kind === 'welcome') resolve(new BridgeProbe(socket))
        else reject(new BridgeFailure((frame as { error: BridgeError }).error))
      })
    })
  }

  call<M extends MethodName>(method: M, input: InputOf<M>): Promise<OutputOf<M>> {
    return this.#ask({ kind: 'call', method, input }) as Promise<OutputOf<M>>
  }

  async subscribe(topic: TopicName, key = ''): Promise<void> {
    await this.#ask({ kind: 'subscribe', topic, key })
  }

  onPush(listener: (topic: TopicName, payload: unknown) => void): void {
    this.#onPush.add(listener)
  }

  onChain(listener: (frame: ChainFrame) => void): void {
    this.#onChain.add(listener)
  }

  close(): void {
    this.#socket.terminate()
  }

  #ask(frame: object): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ ...frame, id }))
    })
  }

  #receive(frame: EngineFrame): void {
    if (frame.kind === 'push') for (const listener of this.#onPush) listener(frame.topic, frame.payload)
    if (frame.kind !== 'answer') return
    const waiting = this.#waiting.get(frame.id)
    this.#waiting.delete(frame.id)
    if (frame.ok) waiting?.resolve(frame.output)
    else waiting?.reject(new BridgeFailure(frame.error))
  }

  #chain(data: Buffer): void {
    const frame = decodeChainFrame(new Uint8Array(data).buffer)
    if (frame) for (const listener of this.#onChain) listener(frame)
  }
}
