import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Gateway } from '#main/gateway/gateway'
import { carryOut } from './carryOut'
import { ControlCommand, type ControlReply, ControlRequest } from './controlCommands'

/** Loopback only: who reaches it can do anything to the simulated account. */
const HOST = '127.0.0.1'

/** JSON lines in, JSON lines out, each answered under its own id. */
export class ControlServer {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor(private readonly gateway: Gateway) {
    this.server = createServer(socket => this.accept(socket))
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, HOST, () => {
        this.server.off('error', reject)
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
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', line => {
      socket.write(`${JSON.stringify(this.answer(line))}\n`)
    })
  }

  private answer(line: string): ControlReply {
    const request = ControlRequest.safeParse(jsonFrom(line))
    if (!request.success) return refused(-1, 'badRequest', 'a line is a JSON object with an id and a command')
    const { id } = request.data
    const command = ControlCommand.safeParse(request.data.command)
    if (!command.success) return refused(id, 'badRequest', z.prettifyError(command.error))
    const answer = carryOut(this.gateway, command.data)
    return answer.ok ? { id, ok: true, value: answer.value } : refused(id, 'refused', answer.error)
  }
}

const refused = (id: number, code: 'badRequest' | 'refused', text: string): ControlReply => ({
  id,
  ok: false,
  error: { code, text },
})

function jsonFrom(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
