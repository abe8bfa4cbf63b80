import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { ControlCommand, ControlReply, ControlValue } from './controlCommands'

/** The gateway did not do what it was told. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

/** The client of a gateway's control port. */
export class GatewayControl {
  private readonly waiting = new Map<number, (reply: ControlReply) => void>()
  private lastId = 0

  private constructor(private readonly socket: Socket) {
    createInterface({ input: socket }).on('line', line => {
      const reply = JSON.parse(line) as ControlReply
      this.waiting.get(reply.id)?.(reply)
      this.waiting.delete(reply.id)
    })
    socket.on('close', () => this.giveUp())
  }

  static connect(port: number): Promise<GatewayControl> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        socket.on('error', () => socket.destroy())
        resolve(new GatewayControl(socket))
      })
    })
  }

  /** @throws ControlError with the gateway's reason, or when the connection ends first. */
  send<C extends ControlCommand>(command: C): Promise<ControlValue<C>> {
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve, reject) => {
      this.waiting.set(id, reply => {
        if (reply.ok) resolve(reply.value as ControlValue<C>)
        else reject(new ControlError(`${command.do}: ${reply.error.text}`))
      })
      this.socket.write(`${JSON.stringify({ id, command })}\n`)
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private giveUp(): void {
    const error = { code: 'refused', text: 'the control connection is closed' } as const
    for (const [id, settle] of this.waiting) settle({ id, ok: false, error })
    this.waiting.clear()
  }
}
