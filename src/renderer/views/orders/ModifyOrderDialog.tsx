import { useState } from 'react'
import type { OrderView } from '#protocol/views/orderView'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { SideBadge } from '../../components/SideBadge'
import { parsePrice, parseQuantity, priceProblem, quantityProblem } from '../orderTicket/ticketFields'

/** `price` is what it begins with: where a line was dragged to. */
export function ModifyOrderDialog({
  order,
  price: begunWith = order.limitPrice,
  onClose,
}: {
  order: OrderView
  price?: number | null
  onClose: () => void
}) {
  const modify = useCommand('orders.modify')
  const [price, setPrice] = useState(begunWith === null ? '' : String(begunWith))
  const [quantity, setQuantity] = useState(String(order.quantity))
  const limitPrice = parsePrice(price)
  const wholeQuantity = parseQuantity(quantity)
  const pricing = priceProblem(price, order.instrument)
  const sizing =
    quantityProblem(quantity) ??
    (wholeQuantity !== undefined && wholeQuantity <= order.filled
      ? `${order.filled} are filled already`
      : undefined)
  const isChanged = limitPrice !== order.limitPrice || wholeQuantity !== order.quantity
  return (
    <Dialog title="Modify order" onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          if (limitPrice === undefined || wholeQuantity === undefined || pricing || sizing) return
          modify.run({ clientOrderId: order.clientOrderId, limitPrice, quantity: wholeQuantity }, onClose)
        }}
      >
        <p>
          <SideBadge side={order.side} /> {order.title}
        </p>
        <Field
          label="Limit price"
          inputMode="decimal"
          value={price}
          problem={pricing}
          onChange={event => setPrice(event.target.value)}
        />
        <Field
          label="Quantity"
          inputMode="numeric"
          value={quantity}
          problem={sizing}
          hint={`${order.filled} filled`}
          onChange={event => setQuantity(event.target.value)}
        />
        {modify.error !== undefined && <ErrorLine error={modify.error} />}
        <div className="dialogActions">
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            type="submit"
            tone="primary"
            disabled={!isChanged || pricing !== undefined || sizing !== undefined}
            isPending={modify.isPending}
          >
            Modify
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
