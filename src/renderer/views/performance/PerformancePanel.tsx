import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBridge } from '../../bridge/BridgeProvider'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { Answered } from '../../components/Answered'
import { Button } from '../../components/Button'
import { Change } from '../../components/Change'
import { Facts } from '../../components/Facts'
import { EmptyNote } from '../../components/Notes'
import { Plot } from '../../components/plot/Plot'
import { csvOf, downloadText } from '../../format/download'
import {
  formatFixed,
  formatInteger,
  formatMoney,
  formatPercent,
  formatSignedMoney,
} from '../../format/numbers'
import { formatSessionDate } from '../../format/times'
import './performance.css'
import { monthOfResults, type SessionResult, sessionResults } from './sessionResults'

/** What was realised: day by day as a calendar, and added up as a curve. */
export function PerformancePanel() {
  const fills = useQuery(orderQueries(useBridge()).fills())
  return (
    <Answered query={fills} what="the results">
      {data =>
        data.length === 0 ? (
          <EmptyNote title="Nothing was traded yet">
            Results begin with the first fill, commissions counted.
          </EmptyNote>
        ) : (
          <Results results={sessionResults(data)} />
        )
      }
    </Answered>
  )
}

function Results({ results }: { results: readonly SessionResult[] }) {
  const last = results.at(-1)?.session ?? ''
  const [month, setMonth] = useState(last.slice(0, 7))
  const realised = results.reduce((sum, each) => sum + each.realised, 0)
  const commissions = results.reduce((sum, each) => sum + each.commissions, 0)
  const wins = results.filter(each => each.realised > 0).length
  const best = Math.max(...results.map(each => each.realised))
  const worst = Math.min(...results.map(each => each.realised))
  let sum = 0
  const curve = results.map(each => {
    sum += each.realised
    return sum
  })
  return (
    <div className="view performance">
      <div className="toolbar">
        <Button tone="quiet" aria-label="The month before" onClick={() => setMonth(shifted(month, -1))}>
          ‹
        </Button>
        <strong className="figures">{month}</strong>
        <Button tone="quiet" aria-label="The month after" onClick={() => setMonth(shifted(month, 1))}>
          ›
        </Button>
        <span className="toolbarEnd exports">
          <Button onClick={() => exportCsv(results)}>CSV</Button>
          <Button
            onClick={() => downloadText('results.json', 'application/json', JSON.stringify(results, null, 2))}
          >
            JSON
          </Button>
        </span>
      </div>
      <div className="performanceBody">
        <Facts
          facts={[
            { term: 'Realised', value: <Change value={realised} format="money" /> },
            { term: 'Commissions', value: formatMoney(commissions) },
            { term: 'Sessions', value: formatInteger(results.length) },
            { term: 'Days in profit', value: formatPercent(wins / results.length, 0) },
            { term: 'Best day', value: formatSignedMoney(best) },
            { term: 'Worst day', value: formatSignedMoney(worst) },
          ]}
        />
        <Calendar month={month} results={results} />
        {results.length >= 2 && (
          <div className="performanceCurve">
            <Plot
              label="Realised profit, added up by session"
              series={[
                {
                  id: 'sum',
                  title: 'realised',
                  tone: 1,
                  xs: results.map((_, index) => index),
                  ys: curve,
                  isFilled: true,
                },
              ]}
              including={[0]}
              formatX={index => formatSessionDate(results[Math.round(index)]?.session ?? '')}
              formatY={value => formatFixed(value, 0)}
            />
          </div>
        )}
      </div>
    </div>
  )
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const

function Calendar({ month, results }: { month: string; results: readonly SessionResult[] }) {
  const { weeks, total } = monthOfResults(month, results)
  return (
    <table className="calendar" aria-label={`Results of ${month}`}>
      <caption>
        <span className="soft">In this month</span> <Change value={total} format="money" />
      </caption>
      <thead>
        <tr>
          {WEEKDAYS.map(day => (
            <th key={day} scope="col">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, row) => (
          <tr key={`${month} ${week.find(cell => cell)?.day ?? row}`}>
            {week.map((cell, column) => (
              <td
                key={WEEKDAYS[column]}
                className={cell?.result ? (cell.result.realised < 0 ? 'dayLoss' : 'dayGain') : ''}
              >
                <span className="calendarDay">{cell?.day}</span>
                {cell?.result && (
                  <span
                    title={`${cell.result.fills} fills, commissions ${formatMoney(cell.result.commissions)}`}
                  >
                    <Change value={cell.result.realised} format="money" />
                  </span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function shifted(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const index = year * 12 + (number - 1) + by
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

const exportCsv = (results: readonly SessionResult[]): void =>
  downloadText(
    'results.csv',
    'text/csv',
    csvOf(
      ['session', 'realised', 'commissions', 'fills'],
      results.map(({ session, realised, commissions, fills }) => [session, realised, commissions, fills]),
    ),
  )
