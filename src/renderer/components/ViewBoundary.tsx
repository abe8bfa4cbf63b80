import { Component, type ReactNode } from 'react'
import { bridgeErrorOf } from '../bridge/bridge'
import { ErrorNote } from './Notes'

type Props = { readonly children: ReactNode }
type State = { readonly error: unknown; readonly hasFailed: boolean }

/** A view that fails, or cannot be loaded, takes no other down with it: least of all the kill switch. */
export class ViewBoundary extends Component<Props, State> {
  override state: State = { error: undefined, hasFailed: false }

  static getDerivedStateFromError(error: unknown): State {
    return { error, hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <ErrorNote
        error={bridgeErrorOf(this.state.error)}
        onRetry={() => this.setState({ error: undefined, hasFailed: false })}
      />
    )
  }
}
