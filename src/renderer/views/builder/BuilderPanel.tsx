import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { epochMs } from '#core/domain/time'
import { useBridge, useQuote } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { marketQueries } from '../../bridge/queries/marketQueries'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { useLinkedSymbol } from '../../state/panelLinks'
import { useNow } from '../../state/useNow'
import { useValue } from '../../state/valueStore'
import { BuilderBar } from './BuilderBar'
import { BuilderFigures } from './BuilderFigures'
import { BuilderOrder } from './BuilderOrder'
import './builder.css'
import { JudgementGates } from './JudgementGates'
import { LegTable } from './LegTable'
import { PayoffChart } from './PayoffChart'
import { builder } from './structureDraft'
import { type Scenario, structureModel } from './structureModel'
import { useJudgement } from './useJudgement'
import { useLegQuotes, withSwept } from './useLegQuotes'

/** Legs, what they would bring, and what the pipeline says of them: from an idea to a ticket in one place. */
export function BuilderPanel() {
  const [symbol] = useLinkedSymbol()
  const directory = useQuery(marketQueries(useBridge()).directory(symbol))
  if (directory.isPending) return <LoadingNote what={`the options of ${symbol}`} />
  if (directory.isError)
    return <ErrorNote error={bridgeErrorOf(directory.error)} onRetry={() => void directory.refetch()} />
  if (directory.data.expirations.length === 0)
    return (
      <EmptyNote title={`${symbol} has no options here`}>Choose another symbol in the watchlist.</EmptyNote>
    )
  return <Builder key={symbol} symbol={symbol} expirations={directory.data.expirations} />
}

type Expirations = Parameters<typeof BuilderBar>[0]['expirations']

function Builder({ symbol, expirations }: { symbol: string; expirations: Expirations }) {
  const draft = useValue(builder.draft)
  const legs = draft.underlying === symbol ? draft.legs : NO_LEGS
  const own = useMemo(() => ({ ...draft, underlying: symbol, legs }), [draft, legs, symbol])
  const [scenario, setScenario] = useState<Scenario>({ daysAhead: 0, volShift: 0 })
  const spot = useSpot(symbol)
  const live = useLegQuotes(legs)
  const judgement = useJudgement(own)
  const quotes = withSwept(legs, live, (judgement.isCurrent && judgement.data?.quotes) || [])
  const { data: status } = useQuery(statusQueries(useBridge()).status())
  const now = useNow(5_000) + (status?.clock.offsetMs ?? 0)
  const { rate = 0, dividendYield = 0 } = judgement.data?.outlook ?? {}
  const model = structureModel(legs, quotes, { spot, now: epochMs(now), carry: { rate, dividendYield } })
  return (
    <div className="view builder">
      <BuilderBar symbol={symbol} expirations={expirations} spot={spot} draft={own} />
      {legs.length === 0 ? (
        <EmptyNote title="No legs yet">
          Choose a structure above, or let the chain pick for the builder: an ask buys, a bid sells, up to
          eight legs.
        </EmptyNote>
      ) : (
        <div className="builderBody">
          <section className="builderLegs" aria-label="Legs">
            <LegTable legs={legs} quotes={quotes} expirations={expirations} />
            <BuilderFigures
              model={model}
              quantity={draft.quantity}
              scenario={scenario}
              judgement={judgement}
            />
          </section>
          <section className="builderPayoff" aria-label="Payoff">
            <PayoffChart
              model={model}
              legs={legs}
              quantity={draft.quantity}
              scenario={scenario}
              onScenario={setScenario}
              expirations={expirations}
            />
          </section>
          <section className="builderGates" aria-label="Judgement">
            <BuilderOrder draft={own} model={model} judgement={judgement} />
            <JudgementGates judgement={judgement} />
          </section>
        </div>
      )}
    </div>
  )
}

const NO_LEGS: Parameters<typeof useLegQuotes>[0] = []

function useSpot(symbol: string): number | undefined {
  const quote = useQuote(symbol)
  if (quote?.bid != null && quote.ask !== null) return (quote.bid + quote.ask) / 2
  return quote?.last ?? quote?.previousClose ?? undefined
}
