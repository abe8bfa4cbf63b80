import { useEffect, useState } from 'react'
import type { OptionContract } from '#core/domain/instrument'
import { chainKey } from '#protocol/topicKeys'
import { useChains, useQuote } from '../../bridge/BridgeProvider'
import type { ChainStore } from '../../bridge/chainStore'
import type { TicketInstrument } from './ticketDraft'

/** Of one unit of the instrument; for a combo the price at which it could be sold and bought now. */
export type TicketMarket = { readonly bid: number | undefined; readonly ask: number | undefined }

type SignedOption = { readonly option: OptionContract; readonly sign: number }

const NO_MARKET: TicketMarket = { bid: undefined, ask: undefined }

export function useTicketMarket(instrument: TicketInstrument): TicketMarket {
  const chains = useChains()
  const quote = useQuote(instrument.kind === 'stock' ? instrument.symbol : '')
  const [options, setOptions] = useState<TicketMarket>(NO_MARKET)
  useEffect(() => {
    setOptions(NO_MARKET)
    return followOptions(chains, signedOptionsOf(instrument), setOptions)
  }, [chains, instrument])
  return instrument.kind === 'stock'
    ? { bid: quote?.bid ?? undefined, ask: quote?.ask ?? undefined }
    : options
}

function signedOptionsOf(instrument: TicketInstrument): readonly SignedOption[] {
  if (instrument.kind === 'stock') return []
  if (instrument.kind === 'option') return [{ option: instrument, sign: 1 }]
  return instrument.legs.map(leg => ({
    option: leg.option,
    sign: leg.side === 'buy' ? leg.ratio : -leg.ratio,
  }))
}

/** Holds the legs' chains and tells the market of the whole whenever a leg's row changes. */
function followOptions(
  chains: ChainStore,
  legs: readonly SignedOption[],
  onMarket: (market: TicketMarket) => void,
): () => void {
  const held = legs.map(({ option, sign }) => ({
    option,
    sign,
    handle: chains.hold(chainKey(option.underlying, option.expiration, option.tradingClass)),
  }))
  const rows: (() => void)[] = []
  const tell = () => {
    let bid = 0
    let ask = 0
    for (const { option, sign, handle } of held) {
      const row = handle.sheet.rowOf(option.strike) ?? -1
      const legBid = handle.sheet.cell(row, option.right, 'bid')
      const legAsk = handle.sheet.cell(row, option.right, 'ask')
      bid += sign > 0 ? sign * legBid : sign * legAsk
      ask += sign > 0 ? sign * legAsk : sign * legBid
    }
    onMarket({ bid: Number.isFinite(bid) ? bid : undefined, ask: Number.isFinite(ask) ? ask : undefined })
  }
  const watchRows = () => {
    for (const stop of rows.splice(0)) stop()
    for (const { option, handle } of held) {
      const row = handle.sheet.rowOf(option.strike)
      if (row !== undefined) rows.push(handle.sheet.onRow(row, tell))
    }
    tell()
  }
  const shapes = held.map(({ handle }) => handle.sheet.onShape(watchRows))
  if (held.length > 0) watchRows()
  return () => {
    for (const stop of [...rows, ...shapes]) stop()
    for (const { handle } of held) handle.release()
  }
}
