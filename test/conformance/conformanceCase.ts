import type { Contract } from '@stoqey/ib'
import type { RequestName } from '#main/gateway/wire/requests'
import type { ResponseName } from '#main/gateway/wire/responses'
import type { GatewayUnderTest } from '../fakes/gatewayUnderTest'
import type { IbClient } from '../fakes/ibClient'

/** What a case is tried on: any gateway, known only through its client. */
export type Subject = {
  readonly client: IbClient
  readonly account: string
  /** SPY, and an option on it of the next month near the money. */
  readonly stock: Contract
  readonly option: Contract
  /** The stock's middle price when the run began. */
  readonly price: number
  /** A request id that nobody has used. */
  nextId(): number
}

/** A market that a test moves by hand: only the simulated gateway has one. */
export type MovableSubject = {
  readonly client: IbClient
  readonly gateway: GatewayUnderTest
}

type Numbered = {
  /** Never used again for another case. */
  readonly number: string
  readonly what: string
}

export type MessageCase = Numbered & {
  readonly covers: readonly (RequestName | ResponseName)[]
  readonly run: (subject: Subject) => Promise<unknown>
}

export type OrderCase = Numbered & {
  readonly run: (subject: MovableSubject) => Promise<void>
}
