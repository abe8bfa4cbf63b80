/** An event file is not what it should be; the message names the file and the lines. */
export class EventFileError extends Error {
  override readonly name = 'EventFileError'
  readonly code = 'EVENTS_UNREADABLE'

  constructor(file: string, faults: readonly string[]) {
    super(`${file}: ${faults.slice(0, FAULTS_SHOWN).join('; ')}${moreThan(faults.length)}`)
  }
}

const FAULTS_SHOWN = 10

const moreThan = (count: number): string => (count > FAULTS_SHOWN ? `; and ${count - FAULTS_SHOWN} more` : '')
