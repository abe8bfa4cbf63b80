import { useEffect, useState } from 'react'
import { instrumentKey, type Leg } from '#core/domain/instrument'
import { chainKey } from '#protocol/topicKeys'
import type { JudgementView } from '#protocol/views/judgementView'
import { useChains } from '../../bridge/BridgeProvider'
import type { ChainHandle, ChainStore } from '../../bridge/chainStore'

/** What the chain says of a leg's option; NaN where it says nothing. Per share, vols as fractions, theta per day. */
export type LegQuote = {
  readonly bid: number
  readonly ask: number
  readonly impliedVol: number
  readonly delta: number
}

const UNQUOTED: LegQuote = { bid: Number.NaN, ask: Number.NaN, impliedVol: Number.NaN, delta: Number.NaN }

/** The quotes of the legs, in their order, for as long as the view looks at them. */
export function useLegQuotes(legs: readonly Leg[]): readonly LegQuote[] {
  const chains = useChains()
  const [quotes, setQuotes] = useState<ReadonlyMap<string, LegQuote>>(new Map())
  useEffect(() => followLegs(chains, legs, setQuotes), [chains, legs])
  return legs.map(({ option }) => quotes.get(instrumentKey(option)) ?? UNQUOTED)
}

function followLegs(
  chains: ChainStore,
  legs: readonly Leg[],
  onQuotes: (quotes: ReadonlyMap<string, LegQuote>) => void,
): () => void {
  const handles = new Map<string, ChainHandle>()
  const rows: (() => void)[] = []
  const sheetOf = ({ option }: Leg) =>
    handles.get(chainKey(option.underlying, option.expiration, option.tradingClass))?.sheet
  for (const { option } of legs) {
    const key = chainKey(option.underlying, option.expiration, option.tradingClass)
    if (!handles.has(key)) handles.set(key, chains.hold(key))
  }
  const tell = () => {
    onQuotes(
      new Map(
        legs.flatMap(leg => {
          const sheet = sheetOf(leg)
          const row = sheet?.rowOf(leg.option.strike)
          if (sheet === undefined || row === undefined) return []
          const cell = (column: 'bid' | 'ask' | 'impliedVol' | 'delta') =>
            sheet.cell(row, leg.option.right, column)
          const quote = {
            bid: cell('bid'),
            ask: cell('ask'),
            impliedVol: cell('impliedVol'),
            delta: cell('delta'),
          }
          return [[instrumentKey(leg.option), quote] as const]
        }),
      ),
    )
  }
  const watch = () => {
    for (const stop of rows.splice(0)) stop()
    for (const leg of legs) {
      const row = sheetOf(leg)?.rowOf(leg.option.strike)
      if (row !== undefined) rows.push(sheetOf(leg)?.onRow(row, tell) ?? (() => undefined))
    }
    tell()
  }
  const shapes = [...handles.values()].map(({ sheet }) => sheet.onShape(watch))
  watch()
  return () => {
    for (const stop of [...rows, ...shapes]) stop()
    for (const handle of handles.values()) handle.release()
  }
}

/** Legs beyond the strikes that the chain streams have the quotes of the newest sweep, if it had any. */
export function withSwept(
  legs: readonly Leg[],
  quotes: readonly LegQuote[],
  swept: JudgementView['quotes'],
): readonly LegQuote[] {
  return quotes.map((quote, index) => {
    const leg = legs[index]
    const known = leg && swept.find(({ key }) => key === instrumentKey(leg.option))
    if (known === undefined || !Number.isNaN(quote.bid + quote.ask)) return quote
    const { bid, ask, impliedVol, delta } = known
    return {
      bid: bid ?? Number.NaN,
      ask: ask ?? Number.NaN,
      impliedVol: impliedVol ?? Number.NaN,
      delta: delta ?? Number.NaN,
    }
  })
}
