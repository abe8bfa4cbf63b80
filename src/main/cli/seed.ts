import { join } from 'node:path'
import { seedVols, USUAL_SEED_SCALE } from '#main/marketdata/seedVols'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import { MarketStore } from '#main/store/marketStore'
import { StoreError } from '#main/store/storeError'

/** `seed iv SYMBOL [--scale=1.2]`: fills the sessions of which no implied vol is known, from the daily bars kept. */
export async function seed(line: CommandLine): Promise<number> {
  const { scale: scaleText = String(USUAL_SEED_SCALE), ...flags } = line.flags
  const [what, symbol, ...rest] = line.words
  const scale = Number(scaleText)
  if (what !== 'iv' || symbol === undefined || rest.length > 0 || !(scale > 0 && scale < 10))
    throw new UsageError(`claxton seed iv SYMBOL [--scale=${USUAL_SEED_SCALE}]`)
  const { settings } = settingsFrom({ ...line, flags })
  const market = openStore(join(modeFolder(settings), 'market.sqlite'))
  try {
    const vols = seedVols(market, symbol, scale, false)
    if (vols.length === 0) {
      console.error(
        `No daily bars of ${symbol} are kept, or too few: open its daily chart once, then repeat this.`,
      )
      return 1
    }
    console.log(
      `${symbol}: ${vols.length} sessions, ${vols[0]?.session} to ${vols.at(-1)?.session}, realised vol times ${scale}; what was observed stays.`,
    )
    return 0
  } finally {
    market.close()
  }
}

function openStore(file: string): MarketStore {
  try {
    return new MarketStore(file)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_IN_USE')
      throw new UsageError('Claxton is running and holds its files: stop it first.')
    throw error
  }
}
