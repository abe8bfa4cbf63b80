import { SERVER_VERSION_DEFAULT } from './wire/serverVersions'

export type Flag = {
  /** What stands after the equals sign; without it the flag is a switch. */
  readonly value?: string
  readonly fallback?: string
  readonly help: string
}

/** Every flag of the gateway, in the order in which its usage prints them. A test holds docs/GATEWAY.md up to it. */
export const FLAGS = {
  help: { help: 'print this and exit' },
  host: {
    value: 'NAME',
    fallback: '127.0.0.1',
    help: 'where to listen; any other host than this lets others in',
  },
  port: { value: 'N', fallback: '7497', help: 'of the API; 0 lets the system choose' },
  market: {
    value: 'KIND',
    fallback: 'replay',
    help: 'replay (recorded sessions) or synthetic (made up from the seed)',
  },
  session: { value: 'DATE', help: 'the first session; it opens when the process starts' },
  symbols: {
    value: 'A,B,...',
    fallback: 'SPY,QQQ,IWM,AAPL,MSFT,AMZN,NVDA,JPM,XOM,KO',
    help: 'of a synthetic market; the VIX is of the options of the first',
  },
  days: { value: 'N', fallback: '250', help: 'sessions of a synthetic market' },
  vol: { value: 'V', fallback: '0.16', help: 'yearly vol of the first symbol of a synthetic market' },
  chains: { value: 'PATH', help: 'quote recorded option chains: a CSV file or a folder of them' },
  seed: { value: 'N', fallback: '1', help: 'of the market, the fills and the faults' },
  speed: { value: 'X', fallback: '1', help: 'simulated seconds per second, or max' },
  paused: { help: 'begin with the clock standing still; the control port lets it run' },
  'start-at': { value: 'HH:MM', help: 'play the first session up to this time of day in New York at once' },
  account: { value: 'ID', fallback: 'SIM0000001', help: 'of the simulated account' },
  cash: { value: 'USD', fallback: '100000', help: 'of a new account' },
  margin: { value: 'KIND', fallback: 'regt', help: 'regt, portfolio or cash' },
  pricing: { value: 'KIND', fallback: 'fixed', help: "IBKR's fixed or tiered commissions" },
  state: { value: 'FILE', help: 'keep the account in this file, so that it survives restarts' },
  'server-version': {
    value: 'N',
    fallback: String(SERVER_VERSION_DEFAULT),
    help: '176 to 193; a client gets the highest that both know',
  },
  'latency-ms': { value: 'MS', fallback: '30', help: 'market time until an order reaches the exchange' },
  'latency-jitter-ms': { value: 'MS', fallback: '20', help: 'up to so much more, by the seed' },
  'extended-hours': { value: 'on|off', fallback: 'off', help: 'play the hours from 04:00 to 20:00' },
  'volatility-pauses': {
    value: 'on|off',
    fallback: 'on',
    help: 'pause stocks that move too far (Limit Up-Limit Down)',
  },
  tier2: { value: 'A,B,...', help: 'stocks with the wider bands of tier 2 of these pauses' },
  'early-assignment': {
    value: 'on|off',
    fallback: 'on',
    help: 'assign short options early now and then, by the seed',
  },
  'market-data': {
    value: 'KIND',
    fallback: 'live',
    help: 'what the account may see: live, delayed (by 15 minutes) or none',
  },
  limits: {
    value: 'NAME:N,...',
    help: "IB's limits changed, such as messagesPerSecond:200,marketDataLines:500",
  },
  'master-client-id': { value: 'N', help: 'the client that sees every order' },
  'control-port': {
    value: 'N',
    help: 'take control commands here, on the loopback; 0 lets the system choose',
  },
  scenario: { value: 'FILE', help: 'flags and faults at their times, in YAML' },
  record: { value: 'FILE', help: 'write a wire log' },
  replay: { value: 'FILE', help: 'answer from a wire log instead of a market' },
  run: { value: 'N', help: 'part of every execution id; without it the time of the start' },
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof FLAGS

/** What `--help` prints. */
export function gatewayUsage(): string {
  const rows = Object.entries<Flag>(FLAGS).map(([name, { value, fallback, help }]) => {
    const flag = value === undefined ? `--${name}` : `--${name}=${value}`
    return `  ${flag.padEnd(28)} ${help}${fallback === undefined ? '' : ` (${fallback})`}`
  })
  return [
    'claxton gateway [--flag=value ...]',
    '',
    'A simulated IB gateway: any client of the TWS API can connect to it and trade a simulated account.',
    '',
    ...rows,
    '',
    'Ctrl-C ends it. docs/GATEWAY.md tells of clients, faults and scenarios.',
  ].join('\n')
}
