import { BridgeFailure } from '#protocol/errors'

export const journalUnavailable = (): BridgeFailure =>
  new BridgeFailure({
    kind: 'unavailable',
    code: 'JOURNAL_UNAVAILABLE',
    message: 'The journal could not be opened: nothing is decided that cannot be written down.',
  })
