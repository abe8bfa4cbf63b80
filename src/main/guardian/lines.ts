import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** Gives each line that a socket brings as parsed JSON; what is no JSON as undefined. A broken socket ends them. */
export function followLines(socket: Socket, onLine: (value: unknown) => void): void {
  // Readline repeats the errors of what it reads: without a listener of its own one would end the program.
  createInterface({ input: socket })
    .on('error', () => socket.destroy())
    .on('line', line => onLine(parsed(line)))
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not JSON: no schema takes it.
    return undefined
  }
}
