import type { OrderView } from '#protocol/views/orderView'
import { formatInteger } from '../../../format/numbers'
import type { PriceLevel } from './priceLevel'

const INCREMENT = 0.01

/** Limits that work on this symbol; those that protect a trade are levels of the trade. */
export const orderLevels = (orders: readonly OrderView[], symbol: string): readonly PriceLevel[] =>
  orders.flatMap(({ clientOrderId: id, key, working, protects, limitPrice: price, side, quantity }) =>
    working && key === symbol && protects === null && price !== null
      ? [
          {
            id,
            price,
            title: `${side} ${formatInteger(quantity)}`,
            note: '',
            tone: side,
            increment: INCREMENT,
          },
        ]
      : [],
  )
