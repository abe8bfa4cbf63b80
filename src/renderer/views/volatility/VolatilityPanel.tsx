import { useQuery } from '@tanstack/react-query'
import type { SmileView, VolatilityView } from '#protocol/views/riskView'
import { useBridge, useQuote } from '../../bridge/BridgeProvider'
import { riskQueries } from '../../bridge/queries/riskQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { Answered } from '../../components/Answered'
import { Choice } from '../../components/Choice'
import { Facts } from '../../components/Facts'
import { heatColor } from '../../components/heatColor'
import { EmptyNote } from '../../components/Notes'
import { Plot, type PlotSeries } from '../../components/plot/Plot'
import { StaleBadge } from '../../components/StaleBadge'
import { formatFixed, formatPercent, formatSigned } from '../../format/numbers'
import { formatClock, formatDuration } from '../../format/times'
import { useLinkedSymbol } from '../../state/panelLinks'
import { useNow } from '../../state/useNow'
import { rememberedStore, useValue } from '../../state/valueStore'
import { SurfaceScene } from './SurfaceScene'
import './volatility.css'

const SHAPES = [
  { value: 'smile', label: 'Smile' },
  { value: 'term', label: 'Term' },
  { value: 'surface', label: 'Surface' },
  { value: 'history', label: 'History' },
] as const
type Shape = (typeof SHAPES)[number]['value']

const isShape = (text: string): text is Shape => SHAPES.some(({ value }) => value === text)
const shapeStore = rememberedStore<Shape>('claxton.volatilityShape', 'smile', isShape)

/** What the options say of the volatility to come, from the latest sweep of the chain. */
export function VolatilityPanel() {
  const [symbol] = useLinkedSymbol()
  const shape = useValue(shapeStore)
  const volatility = useQuery(riskQueries(useBridge()).volatility(symbol))
  return (
    <div className="view">
      <div className="toolbar">
        <strong>{symbol}</strong>
        {volatility.data?.tsInit != null && <SweepAge symbol={symbol} tsSwept={volatility.data.tsInit} />}
        <span className="toolbarEnd">
          <Choice label="Shape" options={SHAPES} value={shape} onChange={shapeStore.set} />
        </span>
      </div>
      <div className="viewBody volatilityBody">
        <Answered query={volatility} what="the volatility">
          {data =>
            data.smiles.length === 0 && shape !== 'history' ? (
              <EmptyNote title={`No surface of ${symbol} yet`}>
                A surface is fitted whenever a strategy sweeps the chain: enable one on this symbol, or make a
                dry run.
              </EmptyNote>
            ) : (
              <Drawn shape={shape} data={data} />
            )
          }
        </Answered>
      </div>
    </div>
  )
}

/** A surface is of the moment of its sweep, however long it stays on the screen. */
function SweepAge({ symbol, tsSwept }: { symbol: string; tsSwept: number }) {
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const now = useNow(1_000) + (status?.clock.offsetMs ?? 0)
  return (
    <>
      <span className="soft figures">
        swept {formatClock(tsSwept)}, {formatDuration(now - tsSwept)} ago
      </span>
      <StaleBadge isStale={useQuote(symbol)?.stale} />
    </>
  )
}

function Drawn({ shape, data }: { shape: Shape; data: VolatilityView }) {
  const [nearest] = data.smiles
  return (
    <>
      {shape === 'smile' && <Smiles data={data} />}
      {shape === 'term' && <TermStructure smiles={data.smiles} />}
      {shape === 'surface' && (
        <div className="surface">
          <SurfaceScene data={data} />
          <SurfaceTable data={data} />
        </div>
      )}
      {shape === 'history' && <History vols={data.history} />}
      {nearest !== undefined && shape !== 'history' && (
        <Facts
          facts={[
            { term: 'At the money', value: formatPercent(nearest.atMoneyVol) },
            {
              term: 'Skew 25Δ',
              value: `${formatSigned((nearest.skew25 ?? Number.NaN) * 100, 1)} pt`,
              title: 'put less call',
            },
            { term: 'Forward', value: formatFixed(nearest.forward, 2) },
            {
              term: 'Fit error',
              value: `${formatFixed((nearest.volError ?? Number.NaN) * 100, 2)} pt`,
              title: `of ${nearest.quotedStrikes} strikes`,
            },
            {
              term: 'Arbitrage',
              value: data.arbitrage.length === 0 ? 'none' : `${data.arbitrage.length} flags`,
              title: data.arbitrage.join('\n'),
            },
          ]}
        />
      )}
    </>
  )
}

const SMILES_SHOWN = 5
const vols = (curve: SmileView['curve']) => curve.map(vol => (vol ?? Number.NaN) * 100)
const percent = (value: number): string => `${formatFixed(value, 1)}%`

function Smiles({ data }: { data: VolatilityView }) {
  const series = data.smiles.slice(0, SMILES_SHOWN).map(
    (smile, index): PlotSeries => ({
      id: String(smile.days),
      title: `${formatFixed(smile.days, 0)} d`,
      tone: ((index % 5) + 1) as PlotSeries['tone'],
      xs: data.grid.map(k => 100 * Math.exp(k)),
      ys: vols(smile.curve),
    }),
  )
  return (
    <Plot
      label="Implied volatility over strike, as a percentage of the forward"
      series={series}
      marks={[{ x: 100, label: 'forward' }]}
      formatX={value => formatFixed(value, 0)}
      formatY={percent}
    />
  )
}

function TermStructure({ smiles }: { smiles: readonly SmileView[] }) {
  const points = {
    xs: smiles.map(({ days }) => days),
    ys: smiles.map(({ atMoneyVol }) => (atMoneyVol ?? Number.NaN) * 100),
  }
  return (
    <Plot
      label="Volatility at the money over days to expiration"
      series={[
        { id: 'line', title: 'at the money', tone: 1, ...points },
        { id: 'dots', title: 'expirations', tone: 2, ...points, isDots: true },
      ]}
      including={[0]}
      formatX={value => `${formatFixed(value, 0)} d`}
      formatY={percent}
    />
  )
}

/** Every fourth level of moneyness: what fits across a panel. */
const EVERY = 4

function SurfaceTable({ data }: { data: VolatilityView }) {
  const columns = data.grid.map((k, index) => ({ k, index })).filter(({ index }) => index % EVERY === 0)
  const all = data.smiles.flatMap(({ curve }) => curve.filter(vol => vol !== null))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  return (
    <table
      className="surfaceTable"
      aria-label="Implied volatility by expiration and strike, as a percentage of the forward"
    >
      <thead>
        <tr>
          <th scope="col">Days</th>
          {columns.map(({ k }) => (
            <th key={k} scope="col">
              {formatFixed(100 * Math.exp(k), 0)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.smiles.map(({ days, curve }) => (
          <tr key={days}>
            <th scope="row">{formatFixed(days, 0)}</th>
            {columns.map(({ k, index }) => {
              const vol = curve[index] ?? null
              const share = vol === null ? 0 : (2 * (vol - low)) / (high - low || 1) - 1
              return (
                <td key={k} className="figures" style={{ background: heatColor(-share) }}>
                  {formatFixed((vol ?? Number.NaN) * 100, 1)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function History({ vols: past }: { vols: readonly number[] }) {
  if (past.length < 2)
    return (
      <EmptyNote title="No past sessions are kept">
        The vol of each session is noted when its chain is swept; claxton seed fills in what came before.
      </EmptyNote>
    )
  return (
    <Plot
      label="Volatility of thirty days at the money, by session"
      series={[
        {
          id: 'history',
          title: '30 days',
          tone: 1,
          xs: past.map((_, index) => index - past.length),
          ys: past.map(vol => vol * 100),
        },
      ]}
      formatX={value => formatFixed(value, 0)}
      formatY={percent}
    />
  )
}
