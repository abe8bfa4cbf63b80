import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CHAIN_START, type ChainHead, headAfter } from './auditEntry'
import { archivesOf, linesOf } from './auditFiles'

export type AuditFinding = {
  readonly chain: string
  readonly entries: number
  readonly files: number
  readonly head: ChainHead
  /** Undefined when the chain is whole. */
  readonly breach: { readonly file: string; readonly line: number; readonly reason: string } | undefined
}

/** Every chain in the audit folder of a mode, followed from its first entry to its last. */
export function verifyAudit(folder: string): AuditFinding[] {
  const audit = join(folder, 'audit')
  if (!existsSync(audit)) return []
  const chains = readdirSync(audit).filter(name => name.endsWith('.jsonl'))
  return chains.sort().map(name => verifyChain(join(audit, name)))
}

function verifyChain(path: string): AuditFinding {
  const files = [...archivesOf(path), path]
  const chain = basename(path, '.jsonl')
  let head = CHAIN_START
  for (const file of files) {
    const { lines, fault } = linesOf(file)
    for (const [index, line] of lines.entries()) {
      const next = headAfter(line, head)
      if (typeof next === 'string')
        return {
          chain,
          entries: head.seq,
          files: files.length,
          head,
          breach: { file, line: index + 1, reason: next },
        }
      head = next
    }
    if (fault !== undefined)
      return {
        chain,
        entries: head.seq,
        files: files.length,
        head,
        breach: { file, line: lines.length + 1, reason: fault },
      }
  }
  return { chain, entries: head.seq, files: files.length, head, breach: undefined }
}
