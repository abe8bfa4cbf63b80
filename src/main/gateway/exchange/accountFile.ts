import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { ExchangeState } from './exchangeState'

const FORMAT = 1

/**
 * The file cannot be read or written. Starting afresh would lose an account, and going on would tell clients of fills
 * that a restart forgets, so the gateway stops.
 */
export class AccountFileError extends Error {
  override readonly name = 'AccountFileError'
}

/** Only the outline is checked: the file is written by this program alone. */
const Envelope = z.object({
  format: z.literal(FORMAT),
  state: z.looseObject({
    accountId: z.string(),
    run: z.number(),
    ordersMade: z.number(),
    ordersBound: z.number().default(0),
    fillsMade: z.number(),
    nextOrderIds: z.array(z.tuple([z.number(), z.number()])),
    session: z.string(),
    account: z.looseObject({
      cash: z.number(),
      positions: z.array(z.looseObject({ quantity: z.number() })),
      executions: z.array(z.looseObject({ execId: z.string() })),
    }),
    orders: z.array(z.looseObject({ permId: z.string() })),
  }),
})

/** One simulated account on disk: replaced as a whole, so that a crash leaves the old or the new state. */
export class AccountFile {
  constructor(private readonly path: string) {}

  /** @throws AccountFileError when there is a file that cannot be read. */
  read(): ExchangeState | undefined {
    if (!existsSync(this.path)) return undefined
    try {
      const envelope = Envelope.parse(JSON.parse(readFileSync(this.path, 'utf8')))
      return envelope.state as unknown as ExchangeState
    } catch (error) {
      throw new AccountFileError(`${this.path} is not a simulated account of this version`, { cause: error })
    }
  }

  /** @throws AccountFileError when the state is not safely on disk. */
  write(state: ExchangeState): void {
    try {
      this.replace(JSON.stringify({ format: FORMAT, state }))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new AccountFileError(`the account cannot be saved to ${this.path}: ${reason}`, { cause: error })
    }
  }

  private replace(content: string): void {
    const temporary = `${this.path}.tmp`
    const file = openSync(temporary, 'w', 0o600)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, this.path)
    syncDirectory(dirname(this.path))
  }
}

/** The new name is on disk only when its directory is; Windows has no such thing and needs none. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
