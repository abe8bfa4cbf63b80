import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { JournalEntryView } from '#protocol/views/logView'
import type { Bridge } from '../bridge'

export const logKeys = {
  journal: () => ['journal', 'list'] as const,
  activity: () => ['activity', 'list'] as const,
}

export const ACTIVITY_MAX = 1_000
const JOURNAL_PAGE = 200

export const logQueries = (bridge: Bridge) => ({
  journal: () =>
    infiniteQueryOptions({
      queryKey: logKeys.journal(),
      queryFn: ({ pageParam, signal }) =>
        bridge.query(
          'journal.list',
          pageParam === undefined ? { limit: JOURNAL_PAGE } : { limit: JOURNAL_PAGE, before: pageParam },
          signal,
        ),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (lastPage: JournalEntryView[]) =>
        lastPage.length < JOURNAL_PAGE ? undefined : Math.min(...lastPage.map(entry => entry.seq)),
    }),
  activity: () =>
    queryOptions({
      queryKey: logKeys.activity(),
      queryFn: ({ signal }) => bridge.query('activity.list', { limit: ACTIVITY_MAX }, signal),
    }),
})
