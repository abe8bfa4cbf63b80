import type { RequestName, RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'

export type RequestHandlers = {
  readonly [Name in RequestName]: (client: ApiClient, request: RequestOf<Name>) => void
}

/** The requests of one area. */
export type HandlersOf<Name extends RequestName> = Pick<RequestHandlers, Name>
