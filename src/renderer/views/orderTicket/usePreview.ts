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

type Question = { readonly wanted: OrderRequestView; readonly circumstances: string }

/** `circumstances` is what else an answer depends on, such as the kill switch: it ages when they change. */
export function usePreview(request: OrderRequestView | undefined, circumstances: string): PreviewState {
  const bridge = useBridge()
  const mutation = useMutation({
    mutationFn: ({ wanted }: Question) => bridge.query('orders.preview', wanted),
  })
  const question = request && { wanted: request, circumstances }
  const isOfNow = question !== undefined && JSON.stringify(mutation.variables) === JSON.stringify(question)
  return {
    ask: () => {
      if (question !== undefined && !mutation.isPending) mutation.mutate(question)
    },
    clear: mutation.reset,
    isPending: mutation.isPending,
    result: isOfNow ? mutation.data : undefined,
    error: isOfNow && mutation.error !== null ? bridgeErrorOf(mutation.error) : undefined,
  }
}
