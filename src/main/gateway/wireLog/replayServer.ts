import { createServer, type Server, type Socket } from 'node:net'
import { fieldsOf } from '#main/gateway/wire/fieldReader'
import { FrameSplitter } from '#main/gateway/wire/frameSplitter'
import { FrameWriter } from '#main/gateway/wire/frameWriter'
import { API_PREFIX } from '#main/gateway/wire/handshake'
import type { WireLogEntry } from './wireLog'

/**
 * Answers a client as a recorded server did: what the server said after a request is said again once the client has
 * sent a request of the same kind. Requests that the recording does not have are ignored, so a client may be
 * quicker or ask for more than the recorded one; it must ask in the same order.
 */
export class ReplayServer {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  /** One connection of a wire log. */
  constructor(private readonly entries: readonly WireLogEntry[]) {
    this.server = createServer(socket => this.accept(socket))
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise(resolve => {
      this.server.close(() => resolve())
    })
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket)
    const splitter = new FrameSplitter()
    let next = 0
    let unread = API_PREFIX.length
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('data', bytes => {
      const skipped = Math.min(unread, bytes.length)
      unread -= skipped
      const frames =
        skipped === bytes.length ? { ok: true as const, value: [] } : splitter.push(bytes.subarray(skipped))
      if (!frames.ok) {
        socket.destroy()
        return
      }
      for (const frame of frames.value) next = this.answer(socket, fieldsOf(frame), next)
    })
  }

  /** Sends what followed the request in the recording; the position after that. */
  private answer(socket: Socket, request: readonly string[], next: number): number {
    const awaited = this.entries[next]
    if (awaited?.from !== 'client' || !isSameKind(awaited.fields, request)) return next
    const writer = new FrameWriter()
    let position = next + 1
    for (; this.entries[position]?.from === 'server'; position++) {
      writer.begin()
      for (const field of this.entries[position]?.fields ?? []) writer.field(field)
      writer.end()
    }
    if (writer.pendingBytes > 0) socket.write(writer.take())
    return position
  }
}

/** The version text is any version text; other requests are alike by their message ids. */
function isSameKind(recorded: readonly string[], request: readonly string[]): boolean {
  const [kind = ''] = recorded
  return kind.startsWith('v') ? request[0]?.startsWith('v') === true : kind === request[0]
}
