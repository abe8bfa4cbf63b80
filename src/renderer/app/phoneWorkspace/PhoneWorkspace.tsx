import { Suspense } from 'react'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { LoadingNote } from '../../components/Notes'
import { ViewBoundary } from '../../components/ViewBoundary'
import { useValue } from '../../state/valueStore'
import { ticket } from '../../views/orderTicket/ticketDraft'
import { PANELS } from '../panels'
import { PHONE_PANELS, phonePanel } from './phonePanel'
import './phone.css'

/** One panel at a time, and a bar to choose it with a thumb. */
export function PhoneWorkspace() {
  const current = useValue(phonePanel)
  const { instrument } = useValue(ticket.draft)
  const { View, title } = PANELS[current]
  return (
    <div className="phone">
      <section className="phonePanel" aria-label={title}>
        <ViewBoundary key={current}>
          <Suspense fallback={<LoadingNote what={title} />}>
            <View />
          </Suspense>
        </ViewBoundary>
      </section>
      {current === 'chain' && instrument.kind !== 'stock' && (
        <button type="button" className="phoneTicket" onClick={() => phonePanel.set('ticket')}>
          Order {instrumentTitle(instrument)}
        </button>
      )}
      <nav className="phoneBar" aria-label="Panels">
        {PHONE_PANELS.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="phoneTab"
            aria-current={id === current ? 'page' : undefined}
            onClick={() => phonePanel.set(id)}
          >
            {label}
          </button>
        ))}
      </nav>
    </div>
  )
}
