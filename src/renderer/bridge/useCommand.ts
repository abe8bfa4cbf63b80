import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import type { BridgeError } from '#protocol/errors'
import type { InputOf, OutputOf } from '#protocol/protocol'
import { useBridge } from './BridgeProvider'
import { bridgeErrorOf, type CommandInput, type CommandName } from './bridge'
import { newRequestId } from './requestId'

export type Command<M extends CommandName> = {
  /** Does nothing while the last one is under way: a double click is one action. */
  readonly run: (input: CommandInput<M>, onDone?: (output: OutputOf<M>) => void) => void
  readonly isPending: boolean
  readonly error: BridgeError | undefined
  readonly reset: () => void
}

export function useCommand<M extends CommandName>(method: M): Command<M> {
  const bridge = useBridge()
  // State arrives with the next render; two clicks can come before it.
  const isUnderWay = useRef(false)
  const mutation = useMutation<OutputOf<M>, Error, InputOf<M>>({
    mutationFn: input => bridge.command(method, input),
    onSettled: () => {
      isUnderWay.current = false
    },
  })
  return {
    run: (input, onDone) => {
      if (isUnderWay.current) return
      isUnderWay.current = true
      const whole = { ...input, requestId: newRequestId() } as unknown as InputOf<M>
      mutation.mutate(whole, onDone === undefined ? {} : { onSuccess: onDone })
    },
    isPending: mutation.isPending,
    error: mutation.error === null ? undefined : bridgeErrorOf(mutation.error),
    reset: mutation.reset,
  }
}
