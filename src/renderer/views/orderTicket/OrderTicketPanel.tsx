import { useQuery } from '@tanstack/react-query'
import { useBridge } from '../../bridge/BridgeProvider'
import { marketQueries } from '../../bridge/queries/marketQueries'
import { EmptyNote } from '../../components/Notes'
import { useValue } from '../../state/valueStore'
import { OrderForm } from './OrderForm'
import './orderTicket.css'
import { SymbolField } from './SymbolField'
import { TicketInstrumentView } from './TicketInstrumentView'
import { ticket } from './ticketDraft'

export function OrderTicketPanel() {
  const draft = useValue(ticket.draft)
  const { data: watchlist } = useQuery(marketQueries(useBridge()).watchlist())
  const { instrument } = draft
  const isIndex =
    instrument.kind === 'stock' &&
    watchlist?.some(it => it.kind === 'index' && it.symbol === instrument.symbol) === true
  return (
    <div className="view ticket">
      <SymbolField />
      {isIndex ? (
        <EmptyNote title="An index is not traded itself">Pick one of its options in the chain.</EmptyNote>
      ) : (
        <>
          <TicketInstrumentView instrument={instrument} hasFirstLeg={draft.firstLeg !== undefined} />
          <OrderForm draft={draft} />
        </>
      )}
    </div>
  )
}
