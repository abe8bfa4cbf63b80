import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { EpochMs, SessionDate } from '#core/domain/time'
import { ChainFileError, type ChainQuote, isChainFile, readChainFile } from './chainFile'

/** The chain of one underlying as it stood at one moment. */
export type ChainSnapshot = {
  readonly symbol: string
  readonly date: SessionDate
  readonly at: EpochMs
  readonly spot: number
  readonly quotes: readonly ChainQuote[]
}

/** Classes of options on an index whose symbol is another. */
const INDEX_OF_CLASS: Readonly<Record<string, string>> = {
  SPX: 'SPX',
  SPXW: 'SPX',
  XSP: 'XSP',
  NDX: 'NDX',
  NDXP: 'NDX',
  RUT: 'RUT',
  RUTW: 'RUT',
  VIX: 'VIX',
  VIXW: 'VIX',
}

export const underlyingOf = (tradingClass: string): string => INDEX_OF_CLASS[tradingClass] ?? tradingClass

export const isIndex = (symbol: string): boolean => Object.values(INDEX_OF_CLASS).includes(symbol)

/**
 * All snapshots of a file, or of the files of a folder that are chains (`*.csv`, `*.csv.gz`); oldest first.
 * @throws ChainFileError when there is none or a line makes no sense, or the file system's error.
 */
export function readChainSnapshots(path: string): ChainSnapshots {
  const paths = statSync(path).isDirectory() ? chainFilesIn(path) : [path]
  const files = paths.map(readChainFile)
  const snapshots = files.flatMap(({ quotes }) => snapshotsOf(quotes))
  if (snapshots.length === 0) throw new ChainFileError(`${path}: no chain with bid and ask in it`)
  return {
    snapshots: snapshots.sort((a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : 1)),
    leftOut: files.reduce((sum, { leftOut }) => sum + leftOut, 0),
  }
}

type ChainSnapshots = {
  readonly snapshots: readonly ChainSnapshot[]
  /** Lines of days on which the exchange was closed. */
  readonly leftOut: number
}

const chainFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(name => /\.csv(\.gz)?$/.test(name))
    .sort()
    .map(name => join(folder, name))
    .filter(isChainFile)

function snapshotsOf(quotes: readonly ChainQuote[]): readonly ChainSnapshot[] {
  const groups = Map.groupBy(quotes, ({ tradingClass, at }) => `${underlyingOf(tradingClass)} ${at}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const { tradingClass, date, at, spot } = first
    return [{ symbol: underlyingOf(tradingClass), date, at, spot, quotes: group }]
  })
}
