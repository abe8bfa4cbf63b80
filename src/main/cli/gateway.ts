import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { CommandLine } from '#main/settings/commandLine'

/** The gateway is a program of its own; this starts it with the same flags and waits for it. */
export function gateway({ flags, isHelp }: CommandLine, programs: string): Promise<number> {
  const words = Object.entries(flags).map(([name, value]) =>
    value === 'true' ? `--${name}` : `--${name}=${value}`,
  )
  if (isHelp) words.push('--help')
  // Ctrl-C reaches us alone, and the gateway is told once; when we are killed it sees the channel close and ends.
  const child = fork(join(programs, 'gateway.js'), words, { stdio: 'inherit', detached: true })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise(resolve => child.on('exit', status => resolve(status ?? 1)))
}
