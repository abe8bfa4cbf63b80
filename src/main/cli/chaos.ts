import { disturbances } from '#main/chaos/disturbances'
import { DisturbedLine } from '#main/chaos/disturbedLine'
import { brokerAddress } from '#main/engine/brokerConnection'
import { type CommandLine, refuseWords, UsageError } from '#main/settings/commandLine'
import { settingsFrom } from '#main/settings/settingsFrom'
import { whenSignalled } from './whenSignalled'

const LIVE_PORTS = new Set([4001, 7496])
const STANDARD_PORT = '4102'

/**
 * `claxton chaos [--listen=4102] [--seed=1] [--pace=1]`: a port that leads to the gateway of the settings and disturbs
 * whoever uses it: cuts, stalls, delays, absences. On paper and in simulation only. Runs until a signal comes.
 */
export async function chaos(line: CommandLine): Promise<number> {
  refuseWords(line)
  const { listen = STANDARD_PORT, seed = '1', pace = '1', ...flags } = line.flags
  const { settings } = settingsFrom({ ...line, flags })
  const { host, port } = brokerAddress(settings)
  if (settings.mode === 'live' || LIVE_PORTS.has(port))
    throw new UsageError(`${host}:${port} may be a live account: chaos is for paper and simulation.`)
  const numbers = [listen, seed, pace].map(Number)
  const [listenOn = Number.NaN, from = Number.NaN, speed = Number.NaN] = numbers
  if (!Number.isInteger(listenOn) || !Number.isInteger(from) || !(speed > 0))
    throw new UsageError('claxton chaos --listen=PORT --seed=NUMBER --pace=NUMBER')
  const disturbed = new DisturbedLine(host, port)
  const at = await disturbed.listen(listenOn)
  console.log(
    `127.0.0.1:${at} leads to ${host}:${port}: start Claxton with --broker.port=${at}. Seed ${from}.`,
  )
  process.send?.({ kind: 'disturbing', port: at })
  const stopped = whenSignalled()
  const plan = disturbances(from, speed)
  let timer: NodeJS.Timeout | undefined
  const next = (): void => {
    const { value } = plan.next()
    timer = setTimeout(() => {
      const { afterMs: _, ...disturbance } = value
      console.log(
        `${new Date().toISOString()} ${JSON.stringify(disturbance)}, ${disturbed.connections} connections`,
      )
      disturbed.disturb(disturbance)
      next()
    }, value.afterMs)
  }
  next()
  await stopped
  clearTimeout(timer)
  disturbed.close()
  return 0
}
