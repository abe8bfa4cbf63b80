import { basename } from 'node:path'
import { verifyAudit } from '#main/audit/verifyAudit'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'

/** `claxton audit verify`: status 1 when a chain is broken. */
export async function audit(line: CommandLine): Promise<number> {
  if (line.words.length !== 1 || line.words[0] !== 'verify') throw new UsageError('claxton audit verify')
  const folder = modeFolder(settingsFrom(line).settings)
  const findings = verifyAudit(folder)
  if (findings.length === 0) console.log(`No audit log in ${folder}.`)
  for (const { chain, entries, files, head, breach } of findings) {
    if (!breach) console.log(`ok   ${chain}: ${entries} entries in ${files} files, head ${head.hash}`)
    else {
      console.log(`FAIL ${chain}: ${basename(breach.file)}, line ${breach.line} ${breach.reason}`)
      console.log(`     ${entries} entries before it are whole (${breach.file})`)
    }
  }
  return findings.every(({ breach }) => breach === undefined) ? 0 : 1
}
