import { createInterface } from 'node:readline/promises'
import { type CommandLine, UsageError } from '#main/settings/commandLine'

/** Asks a person for a word before something is replaced; `--yes` says it in advance. Throws UsageError without either. */
export async function confirm(line: CommandLine, question: string, word: string): Promise<boolean> {
  if (line.flags['yes'] === 'true') return true
  if (!process.stdin.isTTY)
    throw new UsageError(`claxton ${line.command} asks before it acts: answer in a terminal, or give --yes.`)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(`${question} Type ${word} to go on: `)).trim() === word
  } finally {
    terminal.close()
  }
}
