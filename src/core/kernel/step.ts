import { assertNever } from '../domain/assert'
import type { BrokerCommand } from '../ports/broker'
import type { Denial } from '../risk/denial'
import { reportCommission, reportFill, reportNotice, reportOrder, reportSendFailure } from './brokerReports'
import type { KernelInput } from './input'
import { resetKillSwitch, tripKillSwitch } from './killSwitchSteps'
import { cancelAll, cancelOrder, modifyOrder, requestOrder } from './orderRequests'
import type { JournalRecord } from './record'
import { loseConnection, settleSnapshot } from './recovery'
import type { TradingState } from './tradingState'

/**
 * What an input leads to. The engine commits the records, applies them to the state, and only then says the commands.
 */
export type Step = {
  readonly records: readonly JournalRecord[]
  readonly commands: readonly BrokerCommand[]
  readonly outcome: Outcome
  /** The broker's words do not add up: ask for everything again. */
  readonly needsReconciliation?: boolean
}

export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'denied'; readonly denials: readonly Denial[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }

/** Requests about an order that make no sense in its state. */
export type RefusalCode = 'ORDER_UNKNOWN' | 'ORDER_NOT_WORKING' | 'ORDER_NOT_OURS'

/** A function of the state and the input alone: the same journal and inputs give the same records and commands. */
export function step(state: TradingState, input: KernelInput): Step {
  switch (input.kind) {
    case 'orderRequested':
      return requestOrder(state, input)
    case 'modifyRequested':
      return modifyOrder(state, input)
    case 'cancelRequested':
      return cancelOrder(state, input)
    case 'cancelAllRequested':
      return cancelAll(state, input)
    case 'killSwitchTripped':
      return tripKillSwitch(state, input)
    case 'killSwitchReset':
      return resetKillSwitch(state, input)
    case 'orderReported':
      return reportOrder(state, input)
    case 'orderNoticed':
      return reportNotice(state, input)
    case 'fillReported':
      return reportFill(state, input)
    case 'commissionReported':
      return reportCommission(state, input)
    case 'connectionLost':
      return loseConnection(state, input)
    case 'snapshotTaken':
      return settleSnapshot(state, input)
    case 'sendFailed':
      return reportSendFailure(state, input)
    default:
      return assertNever(input)
  }
}
