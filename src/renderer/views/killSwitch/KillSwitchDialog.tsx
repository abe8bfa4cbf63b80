import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '#protocol/protocol'
import { useBridge, useConnection } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { statusQueries } from '../../bridge/queries/statusQueries'
import { useCommand } from '../../bridge/useCommand'
import { Button } from '../../components/Button'
import { Choice } from '../../components/Choice'
import { Dialog } from '../../components/Dialog'
import { Field } from '../../components/Field'
import { ErrorLine, LoadingNote } from '../../components/Notes'
import { SideBadge } from '../../components/SideBadge'
import { formatInteger, formatPrice } from '../../format/numbers'

const UNNAMED_REASON = 'stopped by hand'

type Level = 'safeMode' | 'hardStop'

const LEVELS = [
  { value: 'safeMode', label: 'Safe mode' },
  { value: 'hardStop', label: 'Hard stop' },
] as const

const EFFECTS: Readonly<Record<Level, string>> = {
  safeMode: 'Cancels every working entry and lets no new one leave. Exits go on, and positions stay.',
  hardStop: 'Cancels every working order, lets no new entry leave and flattens the positions.',
}

/** Says what will happen, order by order, before it does. */
export function KillSwitchDialog({ onClose }: { onClose: () => void }) {
  const isConnected = useConnection().kind === 'open'
  const preview = useQuery(statusQueries(useBridge()).killSwitchPreview())
  const trip = useCommand('killSwitch.trip')
  const [level, setLevel] = useState<Level>('safeMode')
  const [reason, setReason] = useState('')
  return (
    <Dialog title="Stop trading" tone="danger" onClose={onClose}>
      <form
        className="dialogForm"
        onSubmit={event => {
          event.preventDefault()
          trip.run({ level, reason: reason.trim() || UNNAMED_REASON }, onClose)
        }}
      >
        <Choice label="How far" options={LEVELS} value={level} onChange={setLevel} />
        <p className="soft">{EFFECTS[level]} The state outlives a restart until somebody resets it.</p>
        {preview.isPending ? (
          <LoadingNote what="what this would do" />
        ) : preview.isError ? (
          <ErrorLine error={bridgeErrorOf(preview.error)} />
        ) : (
          <PreviewLists preview={preview.data} level={level} />
        )}
        <Field
          label="Reason, for the journal"
          value={reason}
          maxLength={200}
          placeholder={UNNAMED_REASON}
          onChange={event => setReason(event.target.value)}
        />
        {trip.error !== undefined && <ErrorLine error={trip.error} />}
        {!isConnected && (
          <p className="down">Not connected to the engine: it cannot be told from this window.</p>
        )}
        <div className="dialogActions">
          <Button onClick={onClose}>Keep trading</Button>
          <Button type="submit" tone="danger" isPending={trip.isPending} disabled={!isConnected}>
            {level === 'safeMode' ? 'Enter safe mode' : 'Hard stop'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function PreviewLists({ preview, level }: { preview: OutputOf<'killSwitch.preview'>; level: Level }) {
  // Safe mode lets exits work on.
  const cancels = preview.cancels.filter(order => level === 'hardStop' || order.purpose === 'entry')
  return (
    <div className="killSwitchLists">
      <h3>Cancels {countOf(cancels.length, 'working order')}</h3>
      <ul>
        {cancels.map(order => (
          <li key={order.clientOrderId}>
            <SideBadge side={order.side} />{' '}
            <span className="figures">{formatInteger(order.quantity - order.filled)}</span> {order.title} at{' '}
            <span className="figures">{formatPrice(order.limitPrice)}</span>
          </li>
        ))}
      </ul>
      {level === 'hardStop' && (
        <>
          <h3>Flattens {countOf(preview.flattens.length, 'position')}</h3>
          <ul>
            {preview.flattens.map(position => (
              <li key={position.key}>
                <SideBadge side={position.quantity > 0 ? 'sell' : 'buy'} />{' '}
                <span className="figures">{formatInteger(Math.abs(position.quantity))}</span> {position.title}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

const countOf = (count: number, noun: string): string =>
  `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
