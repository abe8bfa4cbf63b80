import { instrumentTitle } from '#core/domain/instrumentTitle'
import { useValue } from '../../state/valueStore'
import { ticket } from '../../views/orderTicket/ticketDraft'
import { PanelBody } from '../panel/PanelBody'
import { PANELS } from '../panels'
import { PHONE_PANELS, phonePanel } from './phonePanel'
import './phone.css'

/** One panel at a time, and a bar to choose it with a thumb. */
export function PhoneWorkspace() {
  const current = useValue(phonePanel)
  const { instrument } = useValue(ticket.draft)
  return (
    <div className="phone">
      <section className="phonePanel" aria-label={PANELS[current].title}>
        <PanelBody key={current} id={current} />
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
