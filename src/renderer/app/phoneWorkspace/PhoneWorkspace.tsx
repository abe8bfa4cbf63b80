import { Suspense } from 'react'
import { LoadingNote } from '../../components/Notes'
import { useValue } from '../../state/valueStore'
import { PANELS } from '../panels'
import { PHONE_PANELS, phonePanel } from './phonePanel'
import './phone.css'

/** One panel at a time, and a bar to choose it with a thumb. */
export function PhoneWorkspace() {
  const current = useValue(phonePanel)
  const { View, title } = PANELS[current]
  return (
    <div className="phone">
      <section className="phonePanel" aria-label={title}>
        <Suspense fallback={<LoadingNote what={title} />}>
          <View />
        </Suspense>
      </section>
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
