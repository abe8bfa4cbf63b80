import { assertNever } from '../domain/assert'
import { reportCommission, reportFill, reportNotice, reportOrder, reportSendFailure } from './brokerReports'
import type { KernelInput } from './input'
import { resetKillSwitch, tripKillSwitch } from './killSwitchSteps'
import { cancelAll, cancelOrder, modifyOrder, requestBracket, requestOrder } from './orderRequests'
import { NOTHING, type Step } from './outcome'
import { crossLots, loseConnection, settleSnapshot } from './recovery'
import type { TradingState } from './tradingState'

/** A function of the state and the input alone: the same journal and inputs give the same records and commands. */
export function step(state: TradingState, input: KernelInput): Step {
  switch (input.kind) {
    case 'orderRequested':
      return requestOrder(state, input)
    case 'bracketRequested':
      return requestBracket(state, input)
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
    case 'probed':
      return NOTHING
    case 'lotsCrossed':
      return crossLots(state, input)
    case 'snapshotTaken':
      return settleSnapshot(state, input)
    case 'sendFailed':
      return reportSendFailure(state, input)
    default:
      return assertNever(input)
  }
}
