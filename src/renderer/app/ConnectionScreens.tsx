import { useState } from 'react'
import type { BridgeError } from '#protocol/errors'
import type { ConnectionState } from '../bridge/bridge'
import { Button } from '../components/Button'
import { Field } from '../components/Field'
import { ErrorLine } from '../components/Notes'
import { useNow } from '../state/useNow'

export function ConnectingScreen({
  connection,
}: {
  connection: Extract<ConnectionState, { kind: 'connecting' }>
}) {
  const now = useNow(250)
  const { reason, retryAtWall } = connection
  const seconds = retryAtWall === undefined ? 0 : Math.max(0, Math.ceil((retryAtWall - now) / 1000))
  return (
    <main className="screen">
      <Wordmark />
      <span className="spinner" aria-hidden="true" />
      <p role="status">{reason === '' ? 'Connecting to the engine' : `Not connected: ${reason}`}</p>
      <p className="soft">
        {reason === ''
          ? ' '
          : `Trying again ${seconds > 0 ? `in ${seconds} s` : 'now'}. If it was stopped, start it with: claxton start`}
      </p>
    </main>
  )
}

export function RefusedScreen({ error, onToken }: { error: BridgeError; onToken: (token: string) => void }) {
  const [text, setText] = useState('')
  const wantsToken = error.kind === 'unauthorized'
  return (
    <main className="screen">
      <Wordmark />
      <form
        className="screenForm"
        onSubmit={event => {
          event.preventDefault()
          onToken(tokenIn(text))
        }}
      >
        <h1>{wantsToken ? 'This window needs the engine’s token' : 'The engine refused this window'}</h1>
        <ErrorLine error={error} />
        {wantsToken ? (
          <>
            <p className="soft">
              The engine prints an address with a token when it starts, such as
              <span className="figures"> http://127.0.0.1:7411/#token=…</span> Paste the address or the token.
            </p>
            <Field
              label="Address or token"
              value={text}
              onChange={event => setText(event.target.value)}
              autoFocus
              required
            />
            <Button type="submit" tone="primary" disabled={tokenIn(text) === ''}>
              Connect
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        )}
      </form>
    </main>
  )
}

/** People paste the whole address as often as the token. */
export function tokenIn(text: string): string {
  const trimmed = text.trim()
  const match = /[#&?]token=([^&\s]+)/.exec(trimmed)
  return match?.[1] ?? trimmed
}

function Wordmark() {
  return (
    <p className="wordmark wordmark-large">
      <img src="./icon.svg" alt="" width="36" height="36" /> Claxton
    </p>
  )
}
