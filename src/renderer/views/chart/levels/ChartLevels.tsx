import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useBridge } from '../../../bridge/BridgeProvider'
import { intradayQueries } from '../../../bridge/queries/intradayQueries'
import { orderQueries } from '../../../bridge/queries/orderQueries'
import { useValue } from '../../../state/valueStore'
import { MoveLevelDialog } from '../../dayTrades/MoveLevelDialog'
import { ModifyOrderDialog } from '../../orders/ModifyOrderDialog'
import type { PriceChart } from '../priceChart'
import { LevelHandles } from './LevelHandles'
import { orderLevels } from './orderLevels'
import { tradeLevelOf, tradeLevels } from './tradeLevels'

/** Working limits and what protects open trades, to be moved; a move is asked about before it is made. */
export function ChartLevels({ chart, symbol }: { chart: PriceChart; symbol: string }) {
  const bridge = useBridge()
  const orders = useQuery(orderQueries(bridge).orders()).data
  const trades = useQuery(intradayQueries(bridge).trades()).data
  const frame = useValue(chart.frame)
  const [moved, setMoved] = useState<{ id: string; price: number } | undefined>(undefined)
  const levels = useMemo(
    () => [...orderLevels(orders ?? [], symbol), ...tradeLevels(trades ?? [], symbol)],
    [orders, trades, symbol],
  )
  useEffect(() => chart.showLevels(levels), [chart, levels])

  const close = () => setMoved(undefined)
  const order = orders?.find(({ clientOrderId }) => clientOrderId === moved?.id)
  const tradeLevel = moved && tradeLevelOf(trades ?? [], moved.id)
  return (
    <>
      {frame !== undefined && (
        <LevelHandles
          levels={levels}
          frame={frame}
          onPreview={(id, price) => chart.previewLevel(id, price)}
          onMoved={(id, price) => setMoved({ id, price })}
        />
      )}
      {moved && order && <ModifyOrderDialog order={order} price={moved.price} onClose={close} />}
      {moved && tradeLevel && <MoveLevelDialog {...tradeLevel} price={moved.price} onClose={close} />}
    </>
  )
}
