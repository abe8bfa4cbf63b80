import { exchangeTimeOf, instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { minuteOfClock } from '#core/domain/clockTime'
import { STAGE_TITLES } from '#core/domain/stage'
import { epochMs, isSessionDate } from '#core/domain/time'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import type { EvaluationView } from '#protocol/views/decisionView'
import { openDecisions } from './decisions'

/** Prints, for every strategy on a symbol, what stood in the way at a moment. Status 1 when nothing is on record. */
export async function why(line: CommandLine): Promise<number> {
  const [symbol, time, ...rest] = line.words
  if (symbol === undefined || rest.length > 0)
    throw new UsageError('claxton why SYMBOL [TIME], such as claxton why SPY 2013-10-08T10:15')
  const at = time === undefined ? undefined : momentOf(time)
  const decisions = await openDecisions(line)
  try {
    const evaluations = await decisions.why(symbol, at)
    if (evaluations.length === 0) {
      console.log(`No evaluation of ${symbol} is on record${time === undefined ? '' : ` until ${time}`}.`)
      return 1
    }
    for (const evaluation of evaluations) print(evaluation)
    return 0
  } finally {
    decisions.close()
  }
}

/** New York's time, `YYYY-MM-DDTHH:MM`; the whole minute counts. */
function momentOf(text: string): number {
  const [date = '', clock = ''] = text.split('T')
  if (!isSessionDate(date) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(clock))
    throw new UsageError(`${text} is not a New York time such as 2013-10-08T10:15.`)
  return instantOf(date, (minuteOfClock(clock) + 1) * MS_PER_MINUTE) - 1
}

function print(evaluation: EvaluationView): void {
  const { date, msOfDay } = exchangeTimeOf(epochMs(evaluation.tsInit))
  const clock = new Date(msOfDay).toISOString().slice(11, 19)
  const what = `${evaluation.strategyName} (version ${evaluation.strategyVersion})`
  console.log(`${date} ${clock}  ${what}: ${evaluation.verdict === 'enter' ? 'ENTER' : evaluation.code}`)
  if (evaluation.chosenBy !== null) console.log(`  legs chosen by ${evaluation.chosenBy}`)
  for (const gate of evaluation.gates) {
    if (gate.verdict !== 'block') continue
    console.log(`  ${gate.stage} ${STAGE_TITLES[gate.stage]}: ${gate.reason}`)
  }
  const { nearestMiss, considered, admissible } = evaluation
  if (nearestMiss)
    console.log(`  nearest miss: ${nearestMiss.code}, by ${(-100 * nearestMiss.distance).toFixed(1)} %`)
  const stopped = Object.entries(evaluation.stoppedBy).map(([code, count]) => `${count} ${code}`)
  console.log(
    `  candidates: ${considered}, of which ${admissible} admissible${stopped.length > 0 ? `; ${stopped.join(', ')}` : ''}`,
  )
  console.log(`  id: ${evaluation.evaluationId}`)
}
