import type { TradeView } from '#protocol/views/intradayView'
import { formatSigned, formatSignedPercent } from '../../../format/numbers'
import {
  distanceFrom,
  LEVEL_NAMES,
  levelPrice,
  multipleAt,
  type TradeLevel,
} from '../../dayTrades/tradeFigures'
import type { PriceLevel } from './priceLevel'

/** Entry, target and stop of what is held of this symbol itself: prices of its options have another scale. */
export const tradeLevels = (trades: readonly TradeView[], symbol: string): readonly PriceLevel[] =>
  trades.flatMap(trade =>
    trade.key === symbol && trade.held > 0
      ? [...entryLevels(trade), movableLevel(trade, 'target'), movableLevel(trade, 'stop')]
      : [],
  )

const entryLevels = ({ tradeId, entryPrice, held }: TradeView): readonly PriceLevel[] =>
  entryPrice === null
    ? []
    : [
        {
          id: `entry ${tradeId}`,
          price: entryPrice,
          title: `Entry ${held}`,
          note: '',
          tone: 'entry',
          increment: null,
        },
      ]

function movableLevel(trade: TradeView, level: TradeLevel): PriceLevel {
  const price = levelPrice(trade, level)
  const isWatched = level === 'stop' && trade.bracket === 'emulated'
  return {
    id: `${level} ${trade.tradeId}`,
    price,
    title: `${LEVEL_NAMES[level]}${isWatched ? ', watched here' : ''}`,
    note: `${formatSigned(multipleAt(trade, price), 1)} R, ${formatSignedPercent(distanceFrom(trade, price))}`,
    tone: level,
    increment: trade.increment,
  }
}

/** Which level of which trade an id means; undefined for another's. */
export function tradeLevelOf(
  trades: readonly TradeView[],
  id: string,
): { readonly trade: TradeView; readonly level: TradeLevel } | undefined {
  const [level, tradeId] = id.split(' ')
  const trade = trades.find(each => each.tradeId === tradeId)
  return trade && (level === 'stop' || level === 'target') ? { trade, level } : undefined
}
