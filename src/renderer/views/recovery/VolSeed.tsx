import { useState } from 'react'
import type { SeededVolsView } from '#protocol/views/recoveryView'
import { useConnection } from '../../bridge/BridgeProvider'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { Field } from '../../components/Field'
import { ErrorLine } from '../../components/Notes'
import { formatPercent } from '../../format/numbers'
import { scaleProblem, symbolProblem } from './seedFields'

/** A past of implied vol where none was observed: what it would be first, then kept when it is confirmed. */
export function VolSeed() {
  const isConnected = useConnection().kind === 'open'
  const [symbol, setSymbol] = useState('')
  const [scale, setScale] = useState('1.2')
  const [rehearsed, setRehearsed] = useState<SeededVolsView | undefined>(undefined)
  const [kept, setKept] = useState<SeededVolsView | undefined>(undefined)
  const rehearse = useCommand('volatility.seed')
  const seed = useCommand('volatility.seed')
  const wish = { symbol: symbol.trim().toUpperCase(), scale: Number(scale) }
  const hasProblem = symbolProblem(symbol) !== undefined || scaleProblem(scale) !== undefined
  return (
    <section aria-label="Volatility seed">
      <h3>Volatility of the past</h3>
      <form
        className="seedForm"
        onSubmit={event => {
          event.preventDefault()
          setKept(undefined)
          rehearse.run({ ...wish, isDryRun: true }, setRehearsed)
        }}
      >
        <Field
          label="Symbol to seed"
          keepsNoteLine
          value={symbol}
          maxLength={12}
          problem={symbol === '' ? undefined : symbolProblem(symbol)}
          hint="IV rank needs a year of vols"
          onChange={event => setSymbol(event.target.value)}
        />
        <Field
          label="Times realised vol"
          keepsNoteLine
          inputMode="decimal"
          value={scale}
          maxLength={5}
          problem={scaleProblem(scale)}
          onChange={event => setScale(event.target.value)}
        />
        <Button type="submit" disabled={!isConnected || hasProblem} isPending={rehearse.isPending}>
          See what it would be
        </Button>
      </form>
      {rehearse.error !== undefined && <ErrorLine error={rehearse.error} />}
      {kept !== undefined && (
        <p role="status">
          ✓ {kept.symbol}: {kept.sessions} sessions up to {kept.to} are seeded; what was observed stays.
        </p>
      )}
      {rehearsed !== undefined && (
        <ConfirmDialog
          title={`Seed the volatility of ${rehearsed.symbol}`}
          action="Keep them"
          isPending={seed.isPending}
          error={seed.error}
          onConfirm={() => {
            if (rehearsed.sessions === 0) setRehearsed(undefined)
            else
              seed.run({ ...wish, isDryRun: false }, vols => {
                setKept(vols)
                setRehearsed(undefined)
              })
          }}
          onClose={() => setRehearsed(undefined)}
        >
          {rehearsed.sessions === 0 ? (
            <p>There are too few daily bars of {rehearsed.symbol}: nothing can be made of them.</p>
          ) : (
            <p>
              {rehearsed.sessions} sessions from {rehearsed.from} to {rehearsed.to}, the last at{' '}
              {formatPercent(rehearsed.latest)}: realised vol times {scale}. Sessions with an observed vol
              keep it. Ranks made from these say where realised vol stands, and are no market’s opinion.
            </p>
          )}
        </ConfirmDialog>
      )}
    </section>
  )
}
