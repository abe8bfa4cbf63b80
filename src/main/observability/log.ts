import { pino } from 'pino'
import { BridgeFailure } from '#protocol/errors'
import type { ActivityView } from '#protocol/views/logView'
import { RotatingFile } from './rotatingFile'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Fields that never reach a log, wherever in an object they stand. */
const SECRET_PATHS = [
  'token',
  '*.token',
  'password',
  '*.password',
  'secret',
  '*.secret',
  'authorization',
  '*.authorization',
]
/** `#token=...` and `token: ...` inside texts. */
const SECRET_TEXT = /(token["'=:\s]+)[\w-]{8,}/gi
const CONTROL_CHARACTERS = /\p{Cc}+/gu
const ACTIVITY_MAX = 2_000

export type LogOptions = {
  readonly level: LogLevel
  /** JSON lines; undefined logs to the console only. */
  readonly file: { readonly path: string; readonly maxBytes: number; readonly maxFiles: number } | undefined
  /** One line of text for people; undefined is silent. */
  readonly console: ((line: string) => void) | undefined
}

/** `event` is a stable name such as `order.denied`; `fields` carry the ids; `message` is for people. */
export interface Log {
  debug(event: string, message: string, fields?: object): void
  info(event: string, message: string, fields?: object): void
  warn(event: string, message: string, fields?: object): void
  error(event: string, message: string, fields?: object): void
  /** The latest lines, newest last. */
  recent(limit: number): readonly ActivityView[]
  /** Told of every line as it is written. Returns what ends it. */
  observe(listener: (line: ActivityView) => void): () => void
  /** Lines since the last call, for the activity view. */
  takeNew(): readonly ActivityView[]
  close(): void
}

export function createLog({ level, file, console }: LogOptions): Log {
  const destination = file ? new RotatingFile(file.path, file.maxBytes, file.maxFiles) : undefined
  const json = destination
    ? pino(
        {
          level,
          base: null,
          timestamp: pino.stdTimeFunctions.isoTime,
          redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        },
        destination,
      )
    : undefined
  const activity: ActivityView[] = []
  const listeners = new Set<(line: ActivityView) => void>()
  let fresh: ActivityView[] = []
  let nextId = 1
  const write = (lineLevel: LogLevel, event: string, rawMessage: string, fields: object = {}): void => {
    if (SEVERITY[lineLevel] < SEVERITY[level]) return
    // One entry is one line: what others wrote into it must not look like another.
    const message = rawMessage.replace(SECRET_TEXT, '$1[redacted]').replace(CONTROL_CHARACTERS, ' ')
    json?.[lineLevel]({ event, ...fields }, message)
    const wall = Date.now()
    console?.(`${new Date(wall).toISOString()} ${lineLevel.toUpperCase().padEnd(5)} ${event}: ${message}`)
    const line: ActivityView = { id: nextId++, wall, level: lineLevel, event, message }
    activity.push(line)
    if (activity.length > ACTIVITY_MAX) activity.shift()
    fresh.push(line)
    for (const listener of listeners) listener(line)
    if (fresh.length > ACTIVITY_MAX) fresh.shift()
  }
  return {
    debug: (event, message, fields) => write('debug', event, message, fields),
    info: (event, message, fields) => write('info', event, message, fields),
    warn: (event, message, fields) => write('warn', event, message, fields),
    error: (event, message, fields) => write('error', event, message, fields),
    observe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    recent: limit => activity.slice(-limit),
    takeNew: () => {
      const lines = fresh
      fresh = []
      return lines
    },
    close: () => destination?.close(),
  }
}

const SEVERITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** What went wrong, on one line, whatever was thrown. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : ` (because of ${describeError(error.cause)})`
  // What we say no with begins with its code, which says more than what it is called in the program.
  return `${error instanceof BridgeFailure ? '' : `${error.name}: `}${error.message}${cause}`
}
