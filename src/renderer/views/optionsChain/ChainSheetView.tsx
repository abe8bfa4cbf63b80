import { useEffect, useState, useSyncExternalStore } from 'react'
import type { BridgeError } from '#protocol/errors'
import { chainKey } from '#protocol/topicKeys'
import type { ExpirationView } from '#protocol/views/marketView'
import { useChains } from '../../bridge/BridgeProvider'
import type { ChainHandle } from '../../bridge/chainStore'
import { ErrorNote, LoadingNote } from '../../components/Notes'
import { ChainTable } from './ChainTable'

/** Holds one chain for as long as it is looked at. */
export function ChainSheetView({
  underlying,
  expiration,
}: {
  underlying: string
  expiration: ExpirationView
}) {
  const chains = useChains()
  const key = chainKey(underlying, expiration.expiration, expiration.tradingClass)
  const [handle, setHandle] = useState<ChainHandle | undefined>(undefined)
  useEffect(() => {
    const held = chains.hold(key)
    setHandle(held)
    return held.release
  }, [chains, key])
  return handle === undefined ? null : (
    <Loaded handle={handle} underlying={underlying} expiration={expiration} />
  )
}

function Loaded(props: { handle: ChainHandle; underlying: string; expiration: ExpirationView }) {
  const { sheet } = props.handle
  const snapshots = useSyncExternalStore(
    listener => sheet.onShape(listener),
    () => sheet.snapshots,
  )
  const refusal: BridgeError | undefined = useSyncExternalStore(props.handle.onRefusal, props.handle.refusal)
  // The engine answers at once, before it knows the underlying's price and with it which strikes to follow.
  if (snapshots === 0 || sheet.strikes.length === 0) {
    return refusal === undefined ? <LoadingNote what="the chain" /> : <ErrorNote error={refusal} />
  }
  return (
    <ChainTable
      sheet={sheet}
      strikes={sheet.strikes}
      underlying={props.underlying}
      expiration={props.expiration}
    />
  )
}
