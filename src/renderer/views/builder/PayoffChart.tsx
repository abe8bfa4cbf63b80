import type { Leg } from '#core/domain/instrument'
import type { ExpirationView } from '#protocol/views/marketView'
import { Button } from '../../components/Button'
import { LoadingNote } from '../../components/Notes'
import { Plot, type PlotMark } from '../../components/plot/Plot'
import { formatFixed, formatInteger, formatSigned } from '../../format/numbers'
import { strikesOf } from './LegTable'
import { builder } from './structureDraft'
import { profitCurves, type Scenario, type StructureModel, summaryOf } from './structureModel'
import { nearestStrike, neighbourStrike } from './structureTemplates'

const VOL_SHIFT_POINTS = 15

/** Profit over the underlying's price: at expiration, now, and on a day between, with the vols shifted. */
export function PayoffChart({
  model,
  legs,
  quantity,
  scenario,
  onScenario,
  expirations,
}: {
  model: StructureModel | undefined
  legs: readonly Leg[]
  quantity: number
  scenario: Scenario
  onScenario: (scenario: Scenario) => void
  expirations: readonly ExpirationView[]
}) {
  if (model === undefined) return <LoadingNote what="quotes of the legs" />
  const { daysAhead, volShift } = scenario
  const days = Math.max(0, Math.floor(model.days))
  const curves = profitCurves(model, quantity, scenario)
  const breakevens = summaryOf(model).breakevens.map(
    (spot): PlotMark => ({ x: spot, label: formatFixed(spot, 2) }),
  )
  const series = [
    {
      id: 'expiration',
      title: 'expiration',
      tone: 1 as const,
      xs: curves.spots,
      ys: curves.atExpiration,
      isFilled: true,
    },
    { id: 'now', title: 'now', tone: 2 as const, xs: curves.spots, ys: curves.now },
    ...(daysAhead > 0
      ? [
          {
            id: 'then',
            title: `in ${daysAhead} d`,
            tone: 3 as const,
            xs: curves.spots,
            ys: curves.later,
            isDashed: true,
          },
        ]
      : []),
  ]
  return (
    <>
      <div className="payoffPlot">
        <Plot
          label="Profit over the price of the underlying; the figures are in the table of legs"
          series={series}
          xRange={[curves.spots[0] ?? 0, curves.spots.at(-1) ?? 1]}
          including={[0]}
          marks={[...breakevens, { x: model.spot, label: formatFixed(model.spot, 2), tone: 'strong' }]}
          handles={legs.map((leg, index) => {
            const strikes = strikesOf(leg, expirations)
            const move = (strike: number) => builder.replace(index, { option: { ...leg.option, strike } })
            return {
              id: String(index),
              x: leg.option.strike,
              label: `Strike of the ${leg.side === 'buy' ? 'bought' : 'sold'} ${leg.option.right}`,
              tone: leg.side,
              onMove: spot => move(nearestStrike(strikes, spot)),
              onStep: direction => move(neighbourStrike(strikes, leg.option.strike, direction)),
            }
          })}
          formatX={spot => formatFixed(spot, 0)}
          formatY={formatInteger}
        />
      </div>
      <div className="payoffSliders">
        <label>
          <span className="soft">Day</span>
          <input
            type="range"
            min={0}
            max={days}
            value={Math.min(daysAhead, days)}
            onChange={event => onScenario({ ...scenario, daysAhead: Number(event.target.value) })}
          />
          <span className="figures">+{Math.min(daysAhead, days)} d</span>
        </label>
        <label>
          <span className="soft">IV</span>
          <input
            type="range"
            min={-VOL_SHIFT_POINTS}
            max={VOL_SHIFT_POINTS}
            step={0.5}
            value={volShift * 100}
            onChange={event => onScenario({ ...scenario, volShift: Number(event.target.value) / 100 })}
          />
          <span className="figures">{formatSigned(volShift * 100, 1)} pt</span>
        </label>
        <Button
          tone="quiet"
          disabled={daysAhead === 0 && volShift === 0}
          onClick={() => onScenario({ daysAhead: 0, volShift: 0 })}
        >
          Now
        </Button>
      </div>
    </>
  )
}
