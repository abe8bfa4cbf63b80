import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { openDecisions } from './decisions'

/** Decides again what was decided. Status 0 when every byte is the same, 1 when not, 2 when it cannot be told. */
export async function replay(line: CommandLine): Promise<number> {
  const [what, id, ...rest] = line.words
  if (what !== 'decision' || id === undefined || rest.length > 0)
    throw new UsageError('claxton replay decision ID; claxton why SYMBOL prints ids')
  const decisions = await openDecisions(line)
  try {
    const { isReplayable, isIdentical, differences } = await decisions.replay(id)
    if (!isReplayable) {
      console.log('What this decision looked at is not kept any more.')
      return 2
    }
    console.log(isIdentical ? 'Identical, byte for byte.' : `${differences.length} gates differ:`)
    for (const { stage, gate, stored, replayed } of differences)
      console.log(`  ${stage} ${gate}\n    stored   ${stored}\n    replayed ${replayed}`)
    return isIdentical ? 0 : 1
  } finally {
    decisions.close()
  }
}
