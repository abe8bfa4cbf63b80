import { createHash } from 'node:crypto'
import { z } from 'zod'

/** One thing that somebody did or tried. */
export type AuditEvent = {
  /** Who asked: `operator (browser)`, the name of a token, `guardian`, a user of the command line. */
  readonly actor: string
  /** A stable name such as `orders.place`. */
  readonly action: string
  /** `done`, or the code of a refusal. */
  readonly outcome: string
  readonly detail?: unknown
}

export const AuditEntry = z.object({
  /** 1, 2, 3 ... over all files of a chain. */
  seq: z.number().int().positive(),
  /** Wall time, ISO 8601. */
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  outcome: z.string(),
  detail: z.unknown().optional(),
  /** Hash of the entry before; of the first, `GENESIS`. */
  previous: z.string(),
  /** SHA-256 of this line up to here. */
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const GENESIS = '0'.repeat(64)

/** Longer details are cut: an order has a few hundred characters. */
const DETAIL_MAX = 4_000
const HASH_SUFFIX = /^(.*),"hash":"([0-9a-f]{64})"\}$/s

/** The line of an entry, without its end, and its hash. */
export function lineOf(
  { actor, action, outcome, detail }: AuditEvent,
  at: string,
  { seq, hash: previous }: ChainHead,
): { readonly line: string; readonly head: ChainHead } {
  const text = JSON.stringify(detail)
  const kept = text !== undefined && text.length > DETAIL_MAX ? `${text.slice(0, DETAIL_MAX)}...` : detail
  const body = JSON.stringify({ seq: seq + 1, at, actor, action, outcome, detail: kept, previous }).slice(
    0,
    -1,
  )
  const hash = hashOf(body)
  return { line: `${body},"hash":"${hash}"}`, head: { seq: seq + 1, hash } }
}

/** The end of a chain: what the next entry continues. */
export type ChainHead = { readonly seq: number; readonly hash: string }
export const CHAIN_START: ChainHead = { seq: 0, hash: GENESIS }

/** The head after a line that continues another head; a sentence when it does not. Every byte of the line counts. */
export function headAfter(line: string, before: ChainHead): ChainHead | string {
  const [, body, hash] = HASH_SUFFIX.exec(line) ?? []
  if (body === undefined || hash === undefined) return 'is no entry of an audit log'
  if (hashOf(body) !== hash) return 'does not have the hash that it says'
  const entry = parsedEntry(line)
  if (!entry) return 'is no entry of an audit log'
  if (entry.seq !== before.seq + 1) return `has number ${entry.seq}, and ${before.seq + 1} is expected`
  if (entry.previous !== before.hash) return 'does not continue the entry before it'
  return { seq: entry.seq, hash }
}

export function parsedEntry(line: string): AuditEntry | undefined {
  try {
    return AuditEntry.safeParse(JSON.parse(line)).data
  } catch {
    // Not JSON.
    return undefined
  }
}

const hashOf = (body: string): string => createHash('sha256').update(body).digest('hex')
