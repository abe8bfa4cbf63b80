import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { OptionContract, Right } from '#core/domain/instrument'
import type { ExpirationView } from '#protocol/views/marketView'
import type { ChainSheet } from '../../bridge/chainSheet'
import { useElementSize } from '../../components/useElementSize'
import { useIsNarrow } from '../../state/useIsNarrow'
import { useValue } from '../../state/valueStore'
import { builder } from '../builder/structureDraft'
import { ticket } from '../orderTicket/ticketDraft'
import { ChainHeader } from './ChainHeader'
import { ChainRow } from './ChainRow'
import { columnSet, fittingSet, sideColumns } from './chainColumns'
import { moveFocus } from './chainKeys'
import { pickedStrikes, ticketLegs } from './pickedStrikes'
import { pickTarget } from './pickTarget'
import { SkewSparkline } from './SkewSparkline'
import { useCentredRow } from './useCentredRow'
import { useHasQuotes } from './useHasQuotes'
import { useMoneyness } from './useMoneyness'

const ROW_HEIGHT = 24
const HEADER_HEIGHT = 40

/** Calls left, strikes in the middle, puts right; only the rows in sight are in the document. */
export function ChainTable({
  sheet,
  strikes,
  underlying,
  expiration,
}: {
  sheet: ChainSheet
  strikes: Float64Array
  underlying: string
  expiration: ExpirationView
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow()
  const chosenSet = useValue(columnSet)
  const { width } = useElementSize(scroller)
  const set = isNarrow ? 'prices' : fittingSet(chosenSet, width)
  const calls = useMemo(() => sideColumns(set, 'call'), [set])
  const puts = useMemo(() => sideColumns(set, 'put'), [set])
  const { below, nearest } = useMoneyness(underlying, strikes)
  const hasQuotes = useHasQuotes(sheet, nearest)
  const draft = useValue(ticket.draft)
  const target = useValue(pickTarget)
  const built = useValue(builder.draft)
  const picked = useMemo(
    () => pickedStrikes(target === 'builder' ? built.legs : ticketLegs(draft), expiration),
    [target, built, draft, expiration],
  )
  const virtualizer = useVirtualizer({
    count: strikes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 2,
    // The header lies over the rows' upper end.
    scrollMargin: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
  })

  const centre = (row: number) => virtualizer.scrollToIndex(row, { align: 'center' })
  useCentredRow(scroller, nearest, centre)

  const pick = (row: number, right: Right, side: 'buy' | 'sell') => {
    const option: OptionContract = {
      kind: 'option',
      underlying,
      expiration: expiration.expiration,
      strike: strikes[row] ?? Number.NaN,
      right,
      multiplier: expiration.multiplier,
      tradingClass: expiration.tradingClass,
    }
    if (pickTarget.get() === 'builder') builder.add(option, side)
    else ticket.pick({ option, side, bid: sheet.cell(row, right, 'bid'), ask: sheet.cell(row, right, 'ask') })
  }
  return (
    <div className="chainScroller" ref={scroller}>
      <table className="chain" aria-label={`Options of ${underlying}`} aria-rowcount={strikes.length}>
        <ChainHeader
          calls={calls}
          puts={puts}
          onCentre={() => centre(nearest)}
          skew={<SkewSparkline sheet={sheet} spot={strikes[nearest]} />}
        />
        <tbody
          className="chainBody"
          style={{ height: virtualizer.getTotalSize() }}
          onKeyDown={event => {
            if (moveFocus(event.key, event.target)) event.preventDefault()
          }}
        >
          {virtualizer.getVirtualItems().map(item => (
            <ChainRow
              key={item.key}
              sheet={sheet}
              row={item.index}
              strike={strikes[item.index] ?? Number.NaN}
              top={item.start - HEADER_HEIGHT}
              calls={calls}
              puts={puts}
              money={item.index === nearest ? 'at' : item.index < below ? 'below' : 'above'}
              picked={picked.get(strikes[item.index] ?? Number.NaN) ?? ''}
              onPick={pick}
            />
          ))}
        </tbody>
      </table>
      {!hasQuotes && (
        <p className="chainWaiting" role="status">
          <span className="spinner" aria-hidden="true" /> Waiting for quotes
        </p>
      )}
    </div>
  )
}
