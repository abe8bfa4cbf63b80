/**
 * Writes resources/market, the recorded market that the simulated gateway replays, from a folder of reference
 * data: CLAXTON_DATA_DIR=/path/to/data node scripts/buildMarketResources.mjs
 *
 * Only openly licensed files are read (see `SOURCES`), prices are kept as recorded, and the same input gives the
 * same bytes. What is changed on the way:
 *   - stocks are cut at the end of 2014: nothing later is replayed;
 *   - VIX: days on which the exchange was closed are dropped, and where open or close lie outside high and low,
 *     these are widened to hold them;
 *   - dividends and splits are derived: from factor files, or from the jumps of adjusted against raw closes.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

const LAST_DATE = '2014-12-31'
/** Symbols with recorded minutes, and their sessions. */
const RECORDED = {
  SPY: ['2013-10-04', '2013-10-11'],
  IBM: ['2013-10-04', '2013-10-11'],
  AIG: ['2013-10-04', '2013-10-11'],
  AAPL: ['2014-06-05', '2014-06-09'],
}
/** Symbols with daily bars only; none split between 2012-09 and 2017-09, so that the source's levels are as traded. */
const MODELLED = 'AMZN BA BAC C CAT CVX FB GE INTC JNJ JPM MCD MMM MRK PEP PG T WFC WMT XOM'.split(' ')

const SOURCES = [
  {
    files: /^(minute|daily)\/(SPY|IBM|AIG|AAPL)[-.]/,
    text: 'QuantConnect/Lean `Data/equity/usa` @ 24863901 (minute, daily and factor files)',
    licence: 'Apache-2.0, Copyright QuantConnect Corporation',
  },
  {
    files: /^daily\/VIX/,
    text: 'datasets/finance-vix `data/vix-daily.csv` @ 6f56e276 (origin: Cboe)',
    licence: 'ODC-PDDL-1.0',
  },
  {
    files: /^daily\//,
    text: 'yumoxu/stocknet-dataset `price/raw` @ 330708b5',
    licence: 'MIT, Copyright (c) 2018 Yumo Xu',
  },
  {
    files: /^corporateActions/,
    text: 'derived from the factor files of QuantConnect/Lean and the adjusted closes of yumoxu/stocknet-dataset',
    licence: 'Apache-2.0 and MIT as above',
  },
]

const dataDir = process.env.CLAXTON_DATA_DIR
if (!dataDir) {
  console.error('CLAXTON_DATA_DIR names the folder with the reference data; it is not set')
  process.exit(2)
}
const outDir = join(import.meta.dirname, '..', 'resources', 'market')
rmSync(outDir, { recursive: true, force: true })
mkdirSync(join(outDir, 'minute'), { recursive: true })
mkdirSync(join(outDir, 'daily'), { recursive: true })

const actions = {}
writeMinutes()
writeDaily()
writeVix()
writeCorporateActions()
writeLicences()

function writeMinutes() {
  const kinds = [
    ['trades', 'intraday/lean_minute_trades.csv.gz', ['open', 'high', 'low', 'close'], ['volume']],
    [
      'quotes',
      'intraday/lean_minute_quotes.csv.gz',
      ['bid_open', 'bid_high', 'bid_low', 'bid_close', 'ask_open', 'ask_high', 'ask_low', 'ask_close'],
      ['bid_size', 'ask_size'],
    ],
  ]
  for (const [kind, path, prices, counts] of kinds) {
    const rows = rowsOf(path)
    for (const [symbol, [first, last]] of Object.entries(RECORDED)) {
      const recorded = rows.filter(row => row.symbol === symbol && row.date >= first && row.date <= last)
      writeColumns(`minute/${symbol}-${kind}.gz`, {
        day: recorded.map(row => dayNumberOf(row.date)),
        minute: recorded.map(row => minuteOf(row.time)),
        ...columnsOf(recorded, prices, inTenThousandths),
        ...columnsOf(recorded, counts, Number),
      })
    }
  }
}

function writeDaily() {
  const recorded = rowsOf('daily/lean_us_equity_daily_raw.csv.gz')
  for (const symbol of Object.keys(RECORDED)) writeDailyOf(symbol, recorded)
  const modelled = rowsOf('daily/stocknet_66_us_stocks_2012_2017.csv.gz')
  for (const symbol of MODELLED) {
    writeDailyOf(symbol, modelled)
    actions[symbol] = dividendsFromAdjustedCloses(
      modelled.filter(row => row.symbol === symbol && row.date <= LAST_DATE),
    )
  }
}

function writeDailyOf(symbol, rows) {
  const bars = rows.filter(row => row.symbol === symbol && row.date <= LAST_DATE)
  writeColumns(`daily/${symbol}.gz`, {
    day: bars.map(row => dayNumberOf(row.date)),
    ...columnsOf(bars, ['open', 'high', 'low', 'close'], inTenThousandths),
    volume: bars.map(row => Number(row.volume)),
  })
}

function writeVix() {
  const sessions = new Set(rowsOf('calendar/xnys_sessions_2004_2023-01.csv.gz').map(row => row.session))
  const isKept = date => date <= LAST_DATE && (date < '2004' || sessions.has(date))
  const rows = rowsOf('daily/vix_daily.csv.gz').filter(row => isKept(row.date))
  const widened = rows.map(row => {
    const [open, high, low, close] = [row.open, row.high, row.low, row.close].map(inTenThousandths)
    return { open, high: Math.max(open, high, close), low: Math.min(open, low, close), close }
  })
  writeColumns('daily/VIX.gz', {
    day: rows.map(row => dayNumberOf(row.date)),
    open: widened.map(bar => bar.open),
    high: widened.map(bar => bar.high),
    low: widened.map(bar => bar.low),
    close: widened.map(bar => bar.close),
    volume: rows.map(() => 0),
  })
}

function writeCorporateActions() {
  const factors = rowsOf('daily/lean_factor_files.csv.gz')
  for (const symbol of Object.keys(RECORDED))
    actions[symbol] = actionsFromFactors(factors.filter(row => row.symbol === symbol))
  const sorted = Object.fromEntries(
    Object.keys(actions)
      .sort()
      .map(symbol => [symbol, actions[symbol]]),
  )
  writeFileSync(join(outDir, 'corporateActions.json'), `${JSON.stringify(sorted, null, 1)}\n`)
}

/** A factor holds up to and including its date; the action is ex on the session after it, `after` here. */
function actionsFromFactors(rows) {
  const result = []
  for (let i = 0; i + 1 < rows.length; i++) {
    const [row, next] = [rows[i], rows[i + 1]]
    if (row.date > LAST_DATE || Number(row.reference_price) <= 1) continue
    const split = Number(row.split_factor) / Number(next.split_factor)
    const dividend = Number(row.reference_price) * (1 - Number(row.price_factor) / Number(next.price_factor))
    // A ratio below 1 means that one old share became several new ones.
    if (Math.abs(split - 1) > 1e-4) result.push({ after: row.date, split: rounded(1 / split, 4) })
    if (dividend > 0.0005) result.push({ after: row.date, dividend: rounded(dividend, 3) })
  }
  return result
}

/** Adjusted over raw close steps up by 1 / (1 - dividend / close of the day before) on each ex-date. */
function dividendsFromAdjustedCloses(rows) {
  const result = []
  for (let i = 1; i < rows.length; i++) {
    const close = Number(rows[i - 1].close)
    const before = Number(rows[i - 1].adj_close) / close
    const step = before / (Number(rows[i].adj_close) / Number(rows[i].close))
    if (1 - step > 0.0007) result.push({ after: rows[i - 1].date, dividend: rounded((1 - step) * close, 2) })
  }
  return result
}

function writeLicences() {
  const files = ['minute', 'daily']
    .flatMap(folder => readdirSync(join(outDir, folder)).map(name => `${folder}/${name}`))
    .concat('corporateActions.json')
  const table = files.sort().map(file => {
    const source = SOURCES.find(candidate => candidate.files.test(file))
    const hash = createHash('sha256')
      .update(readFileSync(join(outDir, file)))
      .digest('hex')
    return `| \`${file}\` | ${source.text} | ${source.licence} | \`${hash}\` |`
  })
  const text = [
    '# Sources and licences of the recorded market',
    '',
    'Written by `scripts/buildMarketResources.mjs`, whose header says what was changed. Prices are as traded.',
    'The minute and daily bars are recordings; everything else that the simulated market shows (paths inside a',
    'daily bar, option quotes, volatility surfaces, open interest) is modelled when it runs and says so.',
    '',
    'The texts of the licences: Apache-2.0 https://www.apache.org/licenses/LICENSE-2.0, MIT',
    'https://opensource.org/license/mit, ODC-PDDL-1.0 https://opendatacommons.org/licenses/pddl/1-0/.',
    '',
    '| file | source | licence | sha256 |',
    '|---|---|---|---|',
    ...table,
    '',
  ].join('\n')
  writeFileSync(join(outDir, 'LICENSES.md'), text)
}

/**
 * A column file: gzip of one line of JSON `{"rows":n,"columns":[...]}`, padded with blanks to a multiple of four
 * bytes, then each column as little-endian 32-bit integers. Prices are in ten-thousandths of a dollar.
 */
function writeColumns(path, columns) {
  const names = Object.keys(columns)
  const rows = columns[names[0]].length
  if (rows === 0) throw new Error(`no rows for ${path}`)
  const json = JSON.stringify({ rows, columns: names })
  const header = Buffer.from(`${json}${' '.repeat((4 - ((json.length + 1) % 4)) % 4)}\n`)
  const bodies = names.map(name => {
    const body = Buffer.alloc(rows * 4)
    for (const [row, value] of columns[name].entries()) body.writeInt32LE(value, row * 4)
    return body
  })
  writeFileSync(join(outDir, path), gzipSync(Buffer.concat([header, ...bodies]), { level: 9 }))
}

function columnsOf(rows, names, convert) {
  const camelCase = name => name.replace(/_(.)/, (_, letter) => letter.toUpperCase())
  return Object.fromEntries(names.map(name => [camelCase(name), rows.map(row => convert(row[name]))]))
}

function rowsOf(path) {
  const [header, ...lines] = gunzipSync(readFileSync(join(dataDir, path)))
    .toString('utf8')
    .trim()
    .split('\n')
  const names = header.split(',')
  return lines.map(line => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]))
  })
}

function inTenThousandths(text) {
  const value = Math.round(Number(text) * 10_000)
  if (!(value > 0)) throw new Error(`not a price: ${text}`)
  return value
}

function dayNumberOf(date) {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

function minuteOf(time) {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

function rounded(value, decimals) {
  return Number(value.toFixed(decimals))
}
