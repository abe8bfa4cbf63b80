import { useValue } from '../../state/valueStore'
import { drawnIndicators, INDICATOR_IDS, INDICATORS, toggleIndicator } from './indicators'

/** What is drawn over the prices. */
export function IndicatorMenu() {
  const drawn = useValue(drawnIndicators)
  return (
    <details className="chartMenu">
      <summary className="select">Indicators</summary>
      <ul>
        {INDICATOR_IDS.map(id => (
          <li key={id}>
            <label className={`plotTone-${INDICATORS[id].tone}`}>
              <input type="checkbox" checked={drawn.includes(id)} onChange={() => toggleIndicator(id)} />
              <span>{INDICATORS[id].title}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}
