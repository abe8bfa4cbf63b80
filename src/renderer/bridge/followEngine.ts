import type { QueryClient } from '@tanstack/react-query'
import type { ApprovalView, StructureView } from '#protocol/views/decisionView'
import type { ActivityView } from '#protocol/views/logView'
import type { FillView, OrderView, PositionView } from '#protocol/views/orderView'
import type { AccountView, StatusView } from '#protocol/views/statusView'
import type { UpdateView } from '#protocol/views/updateView'
import type { Bridge } from './bridge'
import { decisionKeys } from './queries/decisionQueries'
import { intradayKeys } from './queries/intradayQueries'
import { ACTIVITY_MAX, logKeys } from './queries/logQueries'
import { FILLS_MAX, orderKeys } from './queries/orderQueries'
import { statusKeys } from './queries/statusQueries'
import type { QuoteStore } from './quoteStore'

/** The journal has no topic; what writes to it has. Bursts of orders ask for it once. */
const JOURNAL_REFRESH_MS = 150

/**
 * Keeps the query cache and the quote store true: pushes are written into them, a gap or a new connection makes
 * them ask again. Returns what ends it.
 */
export function followEngine(bridge: Bridge, client: QueryClient, quotes: QuoteStore): () => void {
  const refreshJournal = throttled(() => client.invalidateQueries({ queryKey: logKeys.journal() }))
  const stale = (queryKey: readonly string[]) => () => void client.invalidateQueries({ queryKey })
  const loadQuotes = () => {
    bridge.query('quotes.list', {}).then(
      quotes.expectList(),
      // The connection went away meanwhile; the next one asks again.
      () => undefined,
    )
  }

  const endings = [
    bridge.subscribe(
      'status.changed',
      '',
      status => {
        const before = client.getQueryData<StatusView>(statusKeys.status())
        client.setQueryData(statusKeys.status(), status)
        if (before?.killSwitch.state !== status.killSwitch.state) refreshJournal.run()
      },
      stale(statusKeys.status()),
    ),
    bridge.subscribe(
      'account.changed',
      '',
      account => client.setQueryData<AccountView>(statusKeys.account(), account),
      stale(statusKeys.account()),
    ),
    bridge.subscribe(
      'updates.changed',
      '',
      update => client.setQueryData<UpdateView>(statusKeys.update(), update),
      stale(statusKeys.update()),
    ),
    bridge.subscribe('quotes.changed', '', list => quotes.applyPush(list), loadQuotes),
    bridge.subscribe(
      'orders.changed',
      '',
      order => {
        client.setQueryData<OrderView[]>(orderKeys.orders(), orders => orders && withOrder(orders, order))
        refreshJournal.run()
      },
      stale(orderKeys.orders()),
    ),
    bridge.subscribe(
      'fills.recorded',
      '',
      fill => {
        client.setQueryData<FillView[]>(orderKeys.fills(), fills => fills && withFill(fills, fill))
        refreshJournal.run()
      },
      stale(orderKeys.fills()),
    ),
    bridge.subscribe(
      'positions.changed',
      '',
      positions => client.setQueryData<PositionView[]>(orderKeys.positions(), positions),
      stale(orderKeys.positions()),
    ),
    bridge.subscribe(
      'structures.changed',
      '',
      structures => client.setQueryData<StructureView[]>(decisionKeys.structures(), structures),
      stale(decisionKeys.structures()),
    ),
    bridge.subscribe(
      'strategies.changed',
      '',
      strategies => {
        client.setQueryData(decisionKeys.strategies(), strategies)
        void client.invalidateQueries({ queryKey: decisionKeys.judgements() })
      },
      stale(decisionKeys.strategies()),
    ),
    bridge.subscribe(
      'approvals.changed',
      '',
      approvals => {
        client.setQueryData<ApprovalView[]>(decisionKeys.approvals(), approvals)
        void client.invalidateQueries({ queryKey: decisionKeys.judgements() })
      },
      stale(decisionKeys.approvals()),
    ),
    bridge.subscribe(
      'evaluations.recorded',
      '',
      stale([...decisionKeys.evaluations(), 'list']),
      stale([...decisionKeys.evaluations(), 'list']),
    ),
    bridge.subscribe('signals.recorded', '', stale(intradayKeys.signals()), stale(intradayKeys.signals())),
    bridge.subscribe('trades.changed', '', stale(intradayKeys.trades()), stale(intradayKeys.trades())),
    bridge.subscribe(
      'activity.appended',
      '',
      lines =>
        client.setQueryData<ActivityView[]>(logKeys.activity(), known => known && withActivity(known, lines)),
      stale(logKeys.activity()),
    ),
    bridge.onConnection(() => {
      if (bridge.connection().kind !== 'open') return
      void client.invalidateQueries()
      loadQuotes()
    }),
    refreshJournal.cancel,
  ]
  if (bridge.connection().kind === 'open') loadQuotes()
  return () => {
    for (const end of endings) end()
  }
}

export function withOrder(orders: readonly OrderView[], order: OrderView): OrderView[] {
  const index = orders.findIndex(it => it.clientOrderId === order.clientOrderId)
  if (index === -1) return [order, ...orders]
  return orders.with(index, order)
}

/** A fill comes again when its commission is known. */
export function withFill(fills: readonly FillView[], fill: FillView): FillView[] {
  const index = fills.findIndex(it => it.execId === fill.execId)
  if (index === -1) return [fill, ...fills].slice(0, FILLS_MAX)
  return fills.with(index, fill)
}

/** Lines are kept by id, newest last, as many as the view holds. */
export function withActivity(known: readonly ActivityView[], lines: readonly ActivityView[]): ActivityView[] {
  const ids = new Set(known.map(line => line.id))
  return [...known, ...lines.filter(line => !ids.has(line.id))]
    .sort((a, b) => a.id - b.id)
    .slice(-ACTIVITY_MAX)
}

function throttled(act: () => Promise<void>): { run: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    run: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void act()
      }, JOURNAL_REFRESH_MS)
    },
    cancel: () => clearTimeout(timer),
  }
}
