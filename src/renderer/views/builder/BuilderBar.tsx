import { lazy, Suspense, useState } from 'react'
import { STRUCTURE_KINDS, type StructureKind } from '#core/domain/structureKind'
import { LEGS_MAX } from '#core/quant/payoff/structure'
import type { ExpirationView } from '#protocol/views/marketView'
import { Button } from '../../components/Button'
import { Select } from '../../components/Select'
import { formatSessionDate } from '../../format/times'
import { expirationKey } from '../optionsChain/ExpirationTabs'
import { builder, type StructureDraft } from './structureDraft'
import { TEMPLATE_TITLES, templateLegs, wheelTurn } from './structureTemplates'
import { useFreeShares } from './useFreeShares'

/** Fetched when somebody looks for strikes. */
const FindStrikesDialog = lazy(() =>
  import('./FindStrikesDialog').then(module => ({ default: module.FindStrikesDialog })),
)

const QUANTITY_MAX = 1_000

/** What to begin with, where it expires, and how many. */
export function BuilderBar({
  symbol,
  expirations,
  spot,
  draft,
}: {
  symbol: string
  expirations: readonly ExpirationView[]
  spot: number | undefined
  draft: StructureDraft
}) {
  const [isFinding, setIsFinding] = useState(false)
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const freeShares = useFreeShares(symbol)
  const first = draft.legs[0]?.option
  const expiration =
    expirations.find(each => expirationKey(each) === chosen) ??
    expirations.find(
      each => each.expiration === first?.expiration && each.tradingClass === first.tradingClass,
    ) ??
    expirations.find(each => each.dte >= 20) ??
    expirations[0]
  const labelOf = (kind: StructureKind) => {
    if (kind !== 'wheel' || expiration === undefined) return TEMPLATE_TITLES[kind]
    const turn = wheelTurn({ freeShares, expiration })
    return `${TEMPLATE_TITLES.wheel}, now a ${turn === 'coveredCall' ? 'call' : 'put'}`
  }
  const begin = (kind: StructureKind) => {
    if (expiration !== undefined && spot !== undefined)
      builder.load(symbol, templateLegs(kind, { underlying: symbol, expiration, spot, freeShares }))
  }
  /** The same strikes in another expiration, where they are listed. */
  const moveTo = (key: string) => {
    setChosen(key)
    const target = expirations.find(each => expirationKey(each) === key)
    if (target === undefined || draft.legs.length === 0) return
    const legs = draft.legs.filter(({ option }) => target.strikes.includes(option.strike))
    const moved = legs.map(leg => ({
      ...leg,
      option: { ...leg.option, expiration: target.expiration, tradingClass: target.tradingClass },
    }))
    builder.load(symbol, moved)
  }
  return (
    <div className="toolbar">
      <strong>{symbol}</strong>
      <Select
        label="Structure"
        options={STRUCTURE_KINDS.map(value => ({ value, label: labelOf(value) }))}
        placeholder={draft.legs.length === 0 ? 'Structure…' : 'Begin again…'}
        value={undefined}
        onChange={begin}
      />
      <Select
        label="Expiration"
        options={expirations.map(each => ({
          value: expirationKey(each),
          label: `${formatSessionDate(each.expiration, true)} ${each.dte}d${each.tradingClass === symbol ? '' : ` ${each.tradingClass}`}`,
        }))}
        value={expiration && expirationKey(expiration)}
        onChange={moveTo}
      />
      <Button
        onClick={() => setIsFinding(true)}
        title="Puts every combination of strikes to a strategy's gates"
      >
        Find strikes…
      </Button>
      <label className="builderQuantity">
        <span className="soft">Qty</span>
        <input
          className="figures"
          type="number"
          min={1}
          max={QUANTITY_MAX}
          value={draft.quantity}
          onChange={event => {
            const quantity = Math.round(Number(event.target.value))
            if (quantity >= 1 && quantity <= QUANTITY_MAX) builder.setQuantity(quantity)
          }}
        />
      </label>
      {draft.legs.length > 0 && (
        <span className="toolbarEnd builderActions">
          <span className="soft" title="IBKR takes no combo of more">
            {draft.legs.length} of {LEGS_MAX} legs
          </span>
          <Button onClick={() => builder.reverse()}>Reverse</Button>
          <Button onClick={() => builder.clear()}>Clear</Button>
        </span>
      )}
      {isFinding && (
        <Suspense fallback={null}>
          <FindStrikesDialog symbol={symbol} draft={draft} onClose={() => setIsFinding(false)} />
        </Suspense>
      )}
    </div>
  )
}
