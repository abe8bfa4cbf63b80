import { useMutation } from '@tanstack/react-query'
import type { BridgeError } from '#protocol/errors'
import type { OrderRequestView, PreviewView } from '#protocol/views/orderView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'

export type PreviewState = {
  readonly ask: () => void
  readonly clear: () => void
  readonly isPending: boolean
  /** Of the request as it is now; gone as soon as anything in it changes. */
  readonly result: PreviewView | undefined
  readonly error: BridgeError | undefined
}

export function usePreview(request: OrderRequestView | undefined): PreviewState {
  const bridge = useBridge()
  const mutation = useMutation({
    mutationFn: (wanted: OrderRequestView) => bridge.query('orders.preview', wanted),
  })
  const isOfNow = request !== undefined && JSON.stringify(mutation.variables) === JSON.stringify(request)
  return {
    ask: () => {
      if (request !== undefined && !mutation.isPending) mutation.mutate(request)
    },
    clear: mutation.reset,
    isPending: mutation.isPending,
    result: isOfNow ? mutation.data : undefined,
    error: isOfNow && mutation.error !== null ? bridgeErrorOf(mutation.error) : undefined,
  }
}
