import { MESSAGE_CASES, NOT_TRIED } from './messageCases'
import { ORDER_CASES } from './orderCases'
import { TYPE_CASES } from './typeCases'

/** docs/CONFORMANCE.md. */
export const conformanceDocument = (notice: string): string =>
  [
    '# Conformance: what a client may count on',
    '',
    notice,
    'The numbers are never used again for another case.',
    '',
    '`npx vitest run --project integration test/conformance` tries the list with `@stoqey/ib` on the simulated gateway.',
    'Cases M and T know their gateway through the client alone, so a paper account can be tried as well, while the',
    'market is open:',
    '',
    '```',
    'CLAXTON_CONFORMANCE=127.0.0.1:7497:17 npx vitest run --project integration test/conformance -t "any gateway"',
    '```',
    '',
    'Host, port and client id of a TWS or IB Gateway that is logged in to a **paper** account with market data, "Read-Only',
    'API" switched off. It buys single shares of SPY at the market, places orders far from it and cancels them. Where',
    'accounts differ in what they have subscribed to, a case takes any of the codes that IB is known to answer with.',
    'Cases O need a market that can be moved by hand and stay with the simulated gateway.',
    '',
    '## M: every message',
    '',
    '| number | what | messages |',
    '|---|---|---|',
    ...MESSAGE_CASES.map(({ number, what, covers }) => `| ${number} | ${what} | ${covers.join(', ')} |`),
    '',
    'Not waited for by any case:',
    '',
    ...Object.entries(NOT_TRIED).map(([name, why]) => `- ${name} ${why}`),
    '',
    '## T: every order type',
    '',
    'Each is acknowledged under its own name, has a status, and can be cancelled:',
    TYPE_CASES.map(({ number, type }) => `${number} ${type}`)
      .join(', ')
      .concat('.'),
    '',
    '## O: what orders do as the market moves',
    '',
    '| number | what |',
    '|---|---|',
    ...ORDER_CASES.map(({ number, what }) => `| ${number} | ${what} |`),
    '',
  ].join('\n')
