import type { ReactNode } from 'react'
import type { BridgeError } from '#protocol/errors'

/** What a view shows instead of data: why there is none, and what would bring some. */
export function EmptyNote({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="note">
      <p className="noteTitle">{title}</p>
      {children !== undefined && <p className="noteText">{children}</p>}
    </div>
  )
}

export function LoadingNote({ what }: { what: string }) {
  return (
    <div className="note" role="status">
      <span className="spinner" aria-hidden="true" />
      <p className="noteText">Loading {what}</p>
    </div>
  )
}

export function ErrorNote({ error, onRetry }: { error: BridgeError; onRetry?: () => void }) {
  return (
    <div className="note" role="alert">
      <p className="noteTitle">
        <span className="noteCode">{error.code}</span>
      </p>
      <p className="noteText">{error.message}</p>
      {onRetry !== undefined && (
        <button type="button" className="button button-plain" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** An error within a form: its code, what is wrong, and each reason when there are several. */
export function ErrorLine({ error }: { error: BridgeError }) {
  return (
    <div className="errorLine" role="alert">
      <p>
        <span className="noteCode">{error.code}</span> {error.message}
      </p>
      {error.details?.map(detail => (
        <p key={detail.path + detail.message} className="soft">
          {detail.path} {detail.message}
        </p>
      ))}
    </div>
  )
}
