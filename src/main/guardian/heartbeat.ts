import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** What an engine tells its guardian, one line of JSON each. */
export const EngineMessage = z.discriminatedUnion('kind', [
  /** Where the engine trades, first of all: in a simulation nobody else knows the port. */
  z.object({ kind: z.literal('hello'), host: z.string(), port: z.number().int(), account: z.string() }),
  /** Sent only when the trading loop has just taken an input and its watches have looked. */
  z.object({
    kind: z.literal('beat'),
    killState: z.enum(['armed', 'safeMode', 'hardStop']),
    workingOrders: z.number().int(),
  }),
  /** The engine stops because it was told to. */
  z.object({ kind: z.literal('bye') }),
])
export type EngineMessage = z.infer<typeof EngineMessage>
export type EngineBeat = Extract<EngineMessage, { kind: 'beat' }>

/** What a guardian tells the engine: it has let go, and none of its orders works any longer. */
export const GuardianMessage = z.object({ kind: z.literal('yielded') })

export const BEAT_EVERY_MS = 250

/** Names of sockets are at most 107 bytes long. */
const SOCKET_PATH_MAX = 100

/** Where the engine of a folder can be heard: only who may open the folder may connect. */
export function heartbeatAddress(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\claxton-${digest}`
  const path = join(folder, 'engine.sock')
  return path.length <= SOCKET_PATH_MAX
    ? path
    : join(tmpdir(), `claxton-${process.getuid?.()}-${digest}.sock`)
}
